package io.birthmark.http;

/**
 * What is wrong with a request as HTTP, before it means anything to Birthmark: the codes beside
 * {@link io.birthmark.device.Reason} that a problem can have. As public and stable as those.
 */
public enum HttpFault {
  METHOD_NOT_ALLOWED(405, "this method is not possible here"),
  NOT_ACCEPTABLE(406, "no form of this resource is one that is accepted"),
  REQUEST_TOO_SLOW(408, "the request did not arrive in time"),
  URI_TOO_LONG(414, "the request's address is too long"),
  MEDIA_TYPE_NOT_SUPPORTED(415, "the body has another form than is read here"),
  PRECONDITION_REQUIRED(428, "say which revision the request is meant for"),
  TOO_MANY_REQUESTS(429, "too many requests came from there"),
  HEADERS_TOO_LARGE(431, "the request's header lines are too large"),
  INTERNAL_FAULT(500, "something broke here"),
  METHOD_UNKNOWN(501, "there is no such method"),
  HTTP_VERSION_NOT_SUPPORTED(505, "this version of HTTP is not spoken here");

  private final int status;
  private final String summary;

  HttpFault(int status, String summary) {
    this.status = status;
    this.summary = summary;
  }

  /** The HTTP status (RFC 9110 §15). */
  public int status() {
    return status;
  }

  /** One line for people, without the particulars of the case. */
  public String summary() {
    return summary;
  }
}

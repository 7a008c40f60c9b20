package io.birthmark.ca.aws;

/**
 * What the error types mean that all of AWS's services share ("Common Errors" of their API
 * references), some with the suffix {@code Exception} and some without.
 */
public enum AwsTrouble {
  /** Too many requests. */
  THROTTLED,
  /** It does not accept us. */
  NOT_US,
  /** It knows us, and we may not do this. */
  NOT_ALLOWED,
  /** Anything else: the service's own. */
  OTHER;

  /** The meaning of an error type. */
  public static AwsTrouble of(String type) {
    return switch (type) {
      case "ThrottlingException",
          "Throttling",
          "ThrottledException",
          "TooManyRequestsException",
          "RequestLimitExceeded",
          "RequestThrottled",
          "RequestThrottledException" ->
          THROTTLED;
      case "AccessDeniedException", "AccessDenied", "NotAuthorized" -> NOT_ALLOWED;
      case "ExpiredTokenException",
          "ExpiredToken",
          "IncompleteSignature",
          "IncompleteSignatureException",
          "InvalidClientTokenId",
          "InvalidSignatureException",
          "MissingAuthenticationToken",
          "MissingAuthenticationTokenException",
          "OptInRequired",
          "RequestExpired",
          "SignatureDoesNotMatch",
          "UnrecognizedClientException" ->
          NOT_US;
      default -> OTHER;
    };
  }
}

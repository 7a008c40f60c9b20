package io.birthmark.node;

/** The node does not start; the message tells a person why and what to do. */
public final class NodeRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  NodeRefusal(String advice) {
    super(advice);
  }

  NodeRefusal(String advice, Throwable cause) {
    super(advice, cause);
  }
}

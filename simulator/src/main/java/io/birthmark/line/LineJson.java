package io.birthmark.line;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import java.util.Base64;

/** JSON as the line's own files and the node's API write it. */
final class LineJson {
  static final ObjectMapper MAPPER = new ObjectMapper();

  private LineJson() {}

  static String base64(ByteString bytes) {
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  static ByteString bytes(String base64) {
    return ByteString.copyFrom(Base64.getDecoder().decode(base64));
  }
}

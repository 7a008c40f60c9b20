package io.birthmark.cadouble.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.TestRequest;
import io.birthmark.cadouble.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AWS's own client for Python, unchanged, judges the double. */
@Tag("full")
class Boto3Test {
  static final String REMEDY = "install it with: apt-get install python3-boto3";

  @TempDir private Path folder;

  @Test
  void boto3BuysACertificateAndRevokesIt() throws Exception {
    var python = python(folder);
    var csr = Files.writeString(folder.resolve("request.pem"), TestRequest.of("dev").pem());
    var certificate = folder.resolve("certificate.pem");
    var script =
        Path.of(Objects.requireNonNull(Boto3Test.class.getResource("pca_client.py")).toURI());
    try (var ca = new RunningDouble(new AwsKind(), folder.resolve("ca"), InstantSource.system())) {
      var ended =
          Tool.run(
              folder,
              Map.of(
                  "AWS_SHARED_CREDENTIALS_FILE",
                  ca.folder.resolve("aws/credentials").toString(),
                  "AWS_CONFIG_FILE",
                  ca.folder.resolve("aws/config").toString()),
              REMEDY,
              List.of(
                  python,
                  script.toString(),
                  ca.ready.toString(),
                  csr.toString(),
                  certificate.toString()));
      assertThat(ended.text()).endsWith("sold and taken back\n");
      assertThat(ended.code()).isZero();
    }
    var verified =
        Tool.run(
            folder,
            Map.of(),
            "install it with: apt-get install openssl",
            List.of(
                "openssl",
                "verify",
                "-x509_strict",
                "-CAfile",
                "ca/ca/root.pem",
                "-untrusted",
                "ca/ca/issuing.pem",
                certificate.toString()));
    assertThat(verified.text()).endsWith("certificate.pem: OK\n");
  }

  /** Debian installs the library for its own Python, which need not be the first on the path. */
  static String python(Path folder) {
    return List.of("python3", "/usr/bin/python3").stream()
        .filter(python ->
            Tool.run(folder, Map.of(), REMEDY, List.of(python, "-c", "import boto3")).code() == 0)
        .findFirst()
        .orElseThrow(() -> new AssertionError("boto3 is missing; " + REMEDY));
  }
}

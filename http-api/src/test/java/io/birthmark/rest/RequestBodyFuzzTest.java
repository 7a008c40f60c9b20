package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.birthmark.device.CaName;
import io.birthmark.http.Json;
import io.birthmark.pki.CertificateProfile;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.Profiles;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whatever a client sends as a body, the answer is a request or a problem that says what is wrong.
 */
class RequestBodyFuzzTest {
  private static final CryptoProviders PROVIDERS = CryptoProviders.of(false);
  private static final TokenTerms TERMS =
      new TokenTerms(
          new SecureRandom(),
          InstantSource.fixed(TestApi.NOW),
          Duration.ofDays(7),
          Duration.ofDays(180));

  private static final CertificateProfile PROFILE =
      CertificateProfile.device("http://pki.example.com", "2.25.1");

  private static final Catalogue CATALOGUE =
      new Catalogue(Profiles.of(List.of(PROFILE)), Set.of(new CaName("embedded")));

  @FuzzTest(maxDuration = "20s")
  void anyBodyGetsAnAnswer(byte[] body) {
    switch (Json.read(body, RegistrationRequest.class)) {
      case Json.Unreadable<RegistrationRequest>(var problem) ->
          assertThat(problem.detail()).isNotEmpty();
      case Json.Read<RegistrationRequest>(var request) -> {
        if (request.check(TERMS, PROVIDERS) instanceof RegistrationRequest.Bad(var problem)) {
          assertThat(problem.detail()).isNotEmpty();
        }
      }
    }
    switch (Json.read(body, GroupRequest.class)) {
      case Json.Unreadable<GroupRequest>(var problem) -> assertThat(problem.detail()).isNotEmpty();
      case Json.Read<GroupRequest>(var request) -> {
        switch (request.check(CATALOGUE)) {
          case GroupRequest.Bad(var problem) -> assertThat(problem.detail()).isNotEmpty();
          case GroupRequest.Good(var draft) -> draft.close();
        }
      }
    }
    switch (Json.read(body, DryRunRequest.class)) {
      case Json.Unreadable<DryRunRequest>(var problem) -> assertThat(problem.detail()).isNotEmpty();
      case Json.Read<DryRunRequest>(var request) -> {
        if (request.check("gateway", PROFILE, Map.of()) instanceof DryRunRequest.Bad(var problem)) {
          assertThat(problem.errors()).isNotEmpty();
        }
      }
    }
  }
}

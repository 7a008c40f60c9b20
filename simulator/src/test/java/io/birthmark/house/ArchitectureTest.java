package io.birthmark.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Who may see whom: the modules, the packages inside {@code actors}, and the purity of the rules.
 */
class ArchitectureTest {
  private static final String ROOT = "io.birthmark.";

  /** Every package below {@link #ROOT}, in the one module it lives in. */
  private static final Map<String, Set<String>> HOUSE =
      Map.of(
          "actors",
          Set.of(
              "device",
              "pki",
              "metrics",
              "registry",
              "tracing",
              "enrollment",
              "ca",
              "cloud",
              "fleet",
              "access",
              "twin",
              "ingress",
              "operation",
              "profile",
              "reconcile"),
          "persistence",
          Set.of("journal", "audit", "vault", "claims", "projection", "revocation", "targets"),
          "http-api",
          Set.of("http", "rest", "console", "est", "scep", "cmp", "status"),
          "cluster-config",
          Set.of("node", "broker", "cli"),
          "simulator",
          Set.of("line", "load", "servers", "kill", "demo", "cadouble", "bench", "sim"));

  /** Which other modules a module sees. */
  private static final Map<String, Set<String>> SEES =
      Map.of(
          "actors", Set.of(),
          "persistence", Set.of("actors"),
          "http-api", Set.of("actors"),
          "cluster-config", Set.of("actors", "persistence", "http-api"),
          "simulator", Set.of("actors", "persistence", "cluster-config"));

  /** The packages of {@code actors} from the lowest floor up; a floor sees those below it. */
  private static final List<Set<String>> FLOORS =
      List.of(
          Set.of("device"),
          Set.of("pki", "metrics", "registry", "tracing"),
          Set.of("enrollment", "ca", "cloud", "fleet", "access", "profile"),
          Set.of("twin"),
          Set.of("ingress", "operation", "reconcile"));

  /** What protoc writes; its packages belong to the module whose messages they are. */
  private static final String GENERATED = ROOT + "wire..";

  private static JavaClasses house;

  @BeforeAll
  static void readTheHouse() {
    house =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.birthmark");
  }

  @Test
  void theWholeHouseIsLookedAt() {
    assertThat(house.stream().map(ArchitectureTest::topPackage).collect(Collectors.toSet()))
        .contains("device", "journal", "http", "node", "line");
  }

  @Test
  void everyPackageStandsInTheHousePlan() {
    var planned = HOUSE.values().stream().flatMap(Set::stream).collect(Collectors.toSet());

    Set<String> found =
        house.stream()
            .filter(resideInAPackage(GENERATED).negate())
            .map(ArchitectureTest::topPackage)
            .collect(Collectors.toSet());

    assertThat(found).isSubsetOf(planned);
  }

  @Test
  void aPackageLivesInOneModuleOnly() {
    var homes = new TreeMap<String, Set<String>>();
    for (var type : house) {
      homes.computeIfAbsent(type.getPackageName(), _ -> new TreeSet<>()).add(home(type));
    }

    assertThat(homes).allSatisfy((_, modules) -> assertThat(modules).hasSize(1));
  }

  /** The directory or archive a class was read from. */
  private static String home(JavaClass type) {
    var file = type.getSource().orElseThrow().getUri().toString();
    return file.substring(0, file.length() - type.getName().length() - ".class".length());
  }

  @TestFactory
  Stream<DynamicTest> aModuleSeesOnlyWhatItMay() {
    return HOUSE.keySet().stream()
        .sorted()
        .map(module ->
            dynamicTest(
                module,
                () ->
                    mustNotSee(
                        HOUSE.getOrDefault(module, Set.of()),
                        HOUSE.entrySet().stream()
                            .filter(other -> !other.getKey().equals(module))
                            .filter(other ->
                                !SEES.getOrDefault(module, Set.of()).contains(other.getKey()))
                            .flatMap(other -> other.getValue().stream())
                            .toList())));
  }

  @TestFactory
  Stream<DynamicTest> aFloorOfActorsSeesOnlyThoseBelow() {
    return Stream.iterate(0, floor -> floor < FLOORS.size() - 1, floor -> floor + 1)
        .map(floor ->
            dynamicTest(
                String.join(", ", new TreeSet<>(FLOORS.get(floor))),
                () ->
                    mustNotSee(
                        FLOORS.get(floor),
                        FLOORS.subList(floor + 1, FLOORS.size()).stream()
                            .flatMap(Set::stream)
                            .toList())));
  }

  @Test
  void noTwoPackagesSeeEachOther() {
    slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(house);
  }

  @Test
  void theRulesNeedTheLanguageAlone() {
    classes()
        .that()
        .resideInAPackage(ROOT + "device..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "device..",
            "java.lang..",
            "java.math",
            "java.nio",
            "java.nio.charset",
            "java.security",
            "java.time..",
            "java.util..",
            "org.jspecify.annotations")
        .as("device knows no clock, no I/O and no library")
        .check(house);
  }

  @Test
  void theCraftOfCertificatesNeedsNoActors() {
    classes()
        .that()
        .resideInAPackage(ROOT + "pki..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "device..",
            ROOT + "pki..",
            "java..",
            "javax.crypto..",
            "javax.security..",
            "org.bouncycastle..",
            "com.amazon.corretto.crypto..",
            "org.jspecify.annotations")
        .allowEmptyShould(true)
        .check(house);
  }

  /** A double that used what it judges would agree with every mistake in it. */
  @Test
  void aDoubleSharesNothingWithWhatItJudges() {
    classes()
        .that()
        .resideInAPackage(ROOT + "cadouble..")
        .should()
        .onlyDependOnClassesThat(
            resideInAPackage(ROOT + "cadouble..")
                .or(resideInAPackage(ROOT + "cli").and(simpleName("CliCommand")))
                .or(resideOutsideOfPackage(ROOT + ".")))
        .check(house);
  }

  @Test
  void onlyTheNodeKnowsTheEmbeddedBroker() {
    DescribedPredicate<JavaClass> broker =
        resideInAPackage("com.hivemq..")
            .and(resideInAnyPackage("com.hivemq.client..", "com.hivemq.mqtt..").negate())
            .as("are the embedded broker's");

    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "broker..", ROOT + "node..", ROOT + "cli..")
        .should()
        .dependOnClassesThat(broker)
        .check(house);
  }

  private static String topPackage(JavaClass type) {
    var below = type.getPackageName().substring(ROOT.length());
    int dot = below.indexOf('.');
    return dot < 0 ? below : below.substring(0, dot);
  }

  private static void mustNotSee(Collection<String> packages, Collection<String> others) {
    if (others.isEmpty()) {
      return;
    }
    noClasses()
        .that()
        .resideInAnyPackage(patterns(packages))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(patterns(others))
        .allowEmptyShould(true)
        .check(house);
  }

  private static String[] patterns(Collection<String> packages) {
    return packages.stream().sorted().map(name -> ROOT + name + "..").toArray(String[]::new);
  }
}

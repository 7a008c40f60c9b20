package io.birthmark.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What no source of this project may hold, whatever the compiler says. */
class TidyTest {
  private static final Path PROJECT = Path.of("..");
  private static final int MOST_LINES = 400;

  private static final Pattern CLOCK_READ =
      Pattern.compile(
          "\\b(Instant|Local(Date|Time|DateTime)|ZonedDateTime|OffsetDateTime)\\.now\\("
              + "|System\\.currentTimeMillis|new Date\\(\\)");
  private static final Pattern CLOCK =
      Pattern.compile("InstantSource\\.system\\(|\\bClock\\.(system|tick)");
  private static final Pattern SLEEP = Pattern.compile("Thread\\.sleep|TimeUnit\\.\\w+\\.sleep");
  private static final Pattern UNFINISHED = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");
  private static final Pattern DEFAULT_BRANCH = Pattern.compile("\\bdefault\\s*(->|:)");
  private static final Pattern EMPTY_NAME =
      Pattern.compile(
          "\\b(class|record|interface|enum)\\s+(Abstract\\w*|\\w*(Manager|Helper|Utils?|Impl))\\b");
  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\\n]*");

  /** The only packages that may ask the machine what time it is; all others are given a source. */
  private static final List<String> CLOCKS =
      List.of(
          "/io/birthmark/node/",
          "/io/birthmark/cli/",
          "/io/birthmark/line/",
          "/io/birthmark/load/",
          "/io/birthmark/kill/",
          "/io/birthmark/demo/",
          "/io/birthmark/cadouble/",
          "/io/birthmark/bench/");

  private record Source(Path path, String text) {
    String code() {
      return COMMENT.matcher(text).replaceAll(" ");
    }

    boolean in(String folder) {
      return path.toString().contains(folder);
    }
  }

  private static List<Source> sources(String kind) {
    var found = new ArrayList<Source>();
    try (var modules = Files.list(PROJECT)) {
      for (var root : modules.map(module -> module.resolve("src").resolve(kind)).toList()) {
        if (Files.isDirectory(root)) {
          try (var files = Files.walk(root)) {
            files.filter(TidyTest::isSource).forEach(file -> found.add(read(file)));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static boolean isSource(Path file) {
    return file.toString().endsWith(".java") || file.toString().endsWith(".scala");
  }

  private static Source read(Path file) {
    try {
      return new Source(file, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> holding(Pattern banned, Stream<Source> sources) {
    return sources.filter(source -> banned.matcher(source.code()).find()).map(Source::path);
  }

  @Test
  void theScanSeesEveryModule() {
    assertThat(sources("main"))
        .extracting(source -> source.path().getName(1).toString())
        .contains("actors", "persistence", "http-api", "cluster-config", "simulator");
  }

  @Test
  void nobodyReadsTheClock() {
    assertThat(holding(CLOCK_READ, sources("main").stream())).isEmpty();
  }

  @Test
  void onlyWhereTheProgramStartsIsTheClockMade() {
    assertThat(
            holding(
                CLOCK,
                sources("main").stream().filter(source -> CLOCKS.stream().noneMatch(source::in))))
        .isEmpty();
  }

  @Test
  void nobodySleepsNotEvenATest() {
    assertThat(holding(SLEEP, Stream.concat(sources("main").stream(), sources("test").stream())))
        .isEmpty();
  }

  @Test
  void nothingIsLeftUnfinished() {
    assertThat(
            sources("main").stream()
                .filter(source -> UNFINISHED.matcher(source.text()).find())
                .map(Source::path))
        .isEmpty();
  }

  /** There every switch is over sealed types or enums, and a new kind must not pass unnoticed. */
  @Test
  void theRulesAnswerEveryCaseByName() {
    assertThat(
            holding(
                DEFAULT_BRANCH,
                sources("main").stream().filter(source -> source.in("/io/birthmark/device/"))))
        .isEmpty();
  }

  @Test
  void noNameSaysNothing() {
    assertThat(holding(EMPTY_NAME, sources("main").stream())).isEmpty();
  }

  @Test
  void noFileIsTooLongToRead() {
    assertThat(
            sources("main").stream()
                .filter(source -> source.text().lines().count() > MOST_LINES)
                .map(Source::path))
        .isEmpty();
  }

  @Test
  void everyPackageTellsItsJobAndIsNullMarked() {
    assertThat(
            sources("main").stream()
                .map(source -> source.path().resolveSibling("package-info.java"))
                .distinct()
                .filter(info -> !Files.exists(info) || !read(info).text().contains("@NullMarked")))
        .isEmpty();
  }
}

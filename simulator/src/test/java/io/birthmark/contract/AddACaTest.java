package io.birthmark.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The code in {@code docs/ca/ADD-A-CA.md} is taken out, compiled, and tried with all that every
 * adapter is tried with.
 */
@Tag("full")
class AddACaTest {
  private static final Path PAGE = Path.of("../cluster-config/docs/ca/ADD-A-CA.md");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(java|hocon)\\n(.*?)^```$");
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([a-z.]+);$");
  private static final Pattern TYPE =
      Pattern.compile("(?m)^(?:public )?(?:final class|record) ([A-Za-z]+)");

  /** What stands around the method that is shown for {@code NodeAuthorities}. */
  private static final String AROUND_WIRING =
      """
      package io.birthmark.node;

      import com.typesafe.config.Config;
      import io.birthmark.ca.intake.BudgetSettings;
      import io.birthmark.ca.outside.Faults;
      import io.birthmark.ca.outside.PinnedChain;
      import io.birthmark.ca.plain.PlainAuthority;
      import io.birthmark.ca.plain.PlainSettings;
      import io.birthmark.device.CaName;
      import io.birthmark.node.PinnedAuthorities.Pinned;
      import java.nio.file.Path;
      import java.time.Duration;
      import java.time.InstantSource;
      import java.util.Optional;
      import java.util.concurrent.Executor;

      abstract class WiredAsShown {
        Executor executor;
        InstantSource clock;
        abstract Duration sendWindow();
        abstract Optional<PinnedChain> chain(Path file, Faults faults);
      SHOWN
      }
      """;

  @TempDir private Path folder;

  private static List<String> blocks(String language) throws IOException {
    return BLOCK
        .matcher(Files.readString(PAGE))
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }

  /** The page's sources, by file. */
  private static Map<String, String> sources() throws IOException {
    var sources = new LinkedHashMap<String, String>();
    for (var block : blocks("java")) {
      var whole = PACKAGE.matcher(block).find() ? block : AROUND_WIRING.replace("SHOWN", block);
      var inPackage = PACKAGE.matcher(whole);
      var type = TYPE.matcher(whole);
      assertThat(inPackage.find()).isTrue();
      var name = type.find() ? type.group(1) : "WiredAsShown";
      sources.put(inPackage.group(1).replace('.', '/') + "/" + name + ".java", whole);
    }
    return sources;
  }

  /** What the compiler has to say; empty when it is content. */
  private static String compiled(Map<String, String> sources, Path into) throws IOException {
    var arguments = new ArrayList<>(List.of("-proc:none", "-Xlint:all", "-Werror", "-cp"));
    arguments.add(System.getProperty("java.class.path"));
    arguments.addAll(List.of("-d", into.resolve("classes").toString()));
    for (var source : sources.entrySet()) {
      var file = into.resolve("sources").resolve(source.getKey());
      Files.createDirectories(file.getParent());
      arguments.add(Files.writeString(file, source.getValue()).toString());
    }
    var compiler = ToolProvider.getSystemJavaCompiler();
    var said = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var units =
          files.getJavaFileObjectsFromPaths(
              arguments.stream().filter(each -> each.endsWith(".java")).map(Path::of).toList());
      var options = arguments.stream().filter(each -> !each.endsWith(".java")).toList();
      boolean good = compiler.getTask(said, files, null, options, null, units).call();
      return good ? "" : "not compiled: " + said;
    }
  }

  @TestFactory
  Stream<DynamicTest> thePagesAdapterIsTriedLikeEveryOther() throws Exception {
    assertThat(compiled(sources(), folder)).isEmpty();
    var cells = cells();
    System.out.println("docs/ca/ADD-A-CA.md");
    return cells.entrySet().stream()
        .map(cell ->
            DynamicTest.dynamicTest(
                cell.getKey(),
                () -> {
                  var value = cell.getValue();
                  System.out.printf(
                      "%-34s %s%n", cell.getKey(), value.lines().findFirst().orElse(""));
                  assertThat(value).doesNotStartWith("FAIL");
                }));
  }

  /**
   * What each cell came to. The page's classes stand beside the contract's, so all of them are
   * loaded once more, together.
   */
  private Map<String, String> cells() throws Exception {
    var urls = new ArrayList<URL>(List.of(folder.resolve("classes").toUri().toURL()));
    for (var entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      urls.add(url(entry));
    }
    var thread = Thread.currentThread();
    var before = thread.getContextClassLoader();
    try (var together =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      thread.setContextClassLoader(together);
      var run =
          together
              .loadClass("io.birthmark.contract.ContractRun")
              .getDeclaredMethod("of", String.class, Path.class, String.class);
      run.setAccessible(true);
      @SuppressWarnings("unchecked")
      var told =
          (Map<String, String>)
              run.invoke(null, "PlainBench", folder.resolve("double"), blocks("hocon").getFirst());
      return told;
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static URL url(String entry) throws MalformedURLException {
    return Path.of(entry).toUri().toURL();
  }

  @Test
  void codeThatIsBrokenIsNoticed() throws IOException {
    var broken = new LinkedHashMap<String, String>();
    sources().forEach((file, source) -> broken.put(file, source.replace("Absent()", "Absnt()")));

    assertThat(compiled(broken, folder)).contains("Absnt");
  }

  @Test
  void thePageShowsEverySettingThatItsCodeReads() throws IOException {
    var settings = sources().get("io/birthmark/ca/plain/PlainSettings.java");
    var read =
        Pattern.compile("\"([a-z]+(?:-[a-z]+)*)\"")
            .matcher(settings)
            .results()
            .map(key -> key.group(1))
            .distinct()
            .toList();

    var shown = ConfigFactory.parseString(blocks("hocon").getFirst());

    // What it may be asked for is read where it is wired.
    assertThat(shown.getConfig("birthmark.ca.kinds.plain").withoutPath("budget").root().keySet())
        .containsExactlyInAnyOrderElementsOf(read);
  }
}

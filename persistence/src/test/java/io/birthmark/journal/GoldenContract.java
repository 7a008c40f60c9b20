package io.birthmark.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What was stored once reads as the same record for ever, and is written the same way.
 *
 * <p>For a new event, add its sample and run the tests once with {@code -Dgolden.write=true} (that
 * run may still fail, the next may not); then read the new files and commit them. A file of bytes
 * that exists is never written again: where bytes differ, the program is wrong.
 *
 * @param <R> what is stored
 */
interface GoldenContract<R> {
  /** The manifest that the bytes are stored under. */
  String manifest();

  /** The records by the name of their file: the event's name, a dash, and what is special. */
  Map<String, R> samples();

  /** The sealed type of the events. */
  Class<?> eventType();

  Object event(R sample);

  byte[] toBytes(R sample);

  R fromBytes(byte[] bytes);

  /** The schema that the bytes follow. */
  FileDescriptor schema();

  @TestFactory
  default Stream<DynamicTest> goldenBytesReadAsTheirRecord() {
    return eachSample((sample, golden) -> assertThat(fromBytes(golden)).isEqualTo(sample));
  }

  @TestFactory
  default Stream<DynamicTest> recordsAreWrittenAsTheirGoldenBytes() {
    return eachSample((sample, golden) -> assertThat(toBytes(sample)).isEqualTo(golden));
  }

  @Test
  default void everyGoldenFileHasItsSample() throws IOException {
    assertThat(files().names()).isEqualTo(samples().keySet());
  }

  @Test
  default void everyEventHasAGoldenFile() throws IOException {
    var events = kinds(eventType()).map(Class::getSimpleName).collect(Collectors.toSet());

    assertThat(files().names()).containsAll(events);
    assertThat(samples())
        .allSatisfy((name, sample) ->
            assertThat(event(sample).getClass().getSimpleName())
                .isEqualTo(name.replaceFirst("-.*", "")));
  }

  private static Stream<Class<?>> kinds(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(GoldenContract::kinds)
        : Stream.of(type);
  }

  /** Golden bytes alone do not use every constant of every enum. */
  @Test
  default void numbersAndTypesOfTheSchemaStayAndNewOnesAreWrittenDown() throws IOException {
    var now = SchemaNumbers.of(schema());
    var before = files().schemaWrittenDownAs(now);

    assertThat(now).as("no line may go").containsAll(before);
    assertThat(before).as("new lines: run once with -Dgolden.write=true").isEqualTo(now);
  }

  private Stream<DynamicTest> eachSample(Check<R> check) {
    return samples().entrySet().stream()
        .map(entry ->
            DynamicTest.dynamicTest(
                entry.getKey(),
                () -> {
                  var sample = entry.getValue();
                  check.holds(sample, files().bytes(entry.getKey(), () -> toBytes(sample)));
                }));
  }

  private GoldenFiles files() {
    return new GoldenFiles(manifest());
  }

  /** What must hold of a sample and its golden bytes. */
  interface Check<R> {
    void holds(R sample, byte[] golden);
  }
}

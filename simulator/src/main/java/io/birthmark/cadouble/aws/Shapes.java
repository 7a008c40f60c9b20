package io.birthmark.cadouble.aws;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.loader.ModelAssembler;
import software.amazon.smithy.model.node.Node;
import software.amazon.smithy.model.shapes.OperationShape;
import software.amazon.smithy.model.shapes.ShapeId;
import software.amazon.smithy.model.validation.NodeValidationVisitor;
import software.amazon.smithy.model.validation.Severity;
import software.amazon.smithy.model.validation.ValidationEvent;
import software.amazon.smithy.model.validation.node.TimestampValidationStrategy;

/** AWS's own description of its API: which operations there are, and what fits their shapes. */
final class Shapes {
  private static final String NAMESPACE = "com.amazonaws.acmpca";
  private static final Model MODEL =
      Model.assembler()
          .addImport(
              Objects.requireNonNull(
                  Shapes.class.getResource("aws-acm-pca-2017-08-22.smithy.json")))
          .putProperty(ModelAssembler.ALLOW_UNKNOWN_TRAITS, true)
          .disableValidation()
          .assemble()
          .unwrap();

  private Shapes() {}

  /** The operation of a name. */
  static Optional<OperationShape> operation(String name) {
    return MODEL
        .getShape(ShapeId.fromParts(NAMESPACE, name))
        .flatMap(shape -> shape.asOperationShape());
  }

  /** What an input has wrong, in words; members that the shape lacks are passed over. */
  static List<String> faultsOfInput(OperationShape operation, String json) {
    return events(operation.getInputShape(), json).stream()
        .filter(event -> event.getSeverity() == Severity.ERROR)
        .map(ValidationEvent::getMessage)
        .toList();
  }

  /** All there is to say about a document of a shape, members that the shape lacks too. */
  static List<ValidationEvent> events(ShapeId shape, String json) {
    return MODEL
        .expectShape(shape)
        .accept(
            NodeValidationVisitor.builder()
                .model(MODEL)
                .value(Node.parse(json))
                .timestampValidationStrategy(TimestampValidationStrategy.EPOCH_SECONDS)
                .build());
  }

  /** The shape of an error's name, if the description has it. */
  static Optional<ShapeId> error(String type) {
    var id = ShapeId.fromParts(NAMESPACE, type);
    return MODEL.getShape(id).map(_ -> id);
  }

  /** As AWS words it. */
  static String inWords(List<String> faults) {
    return "%d validation error%s detected: %s"
        .formatted(faults.size(), faults.size() == 1 ? "" : "s", String.join("; ", faults))
        .replace(NAMESPACE + "#", "");
  }
}

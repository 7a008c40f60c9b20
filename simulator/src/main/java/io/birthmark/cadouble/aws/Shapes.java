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

/** AWS's own description of an API: which operations there are, and what fits their shapes. */
final class Shapes {
  private final String namespace;
  private final Model model;

  private Shapes(String namespace, Model model) {
    this.namespace = namespace;
    this.model = model;
  }

  /** The description in a resource beside this class. */
  static Shapes of(String namespace, String resource) {
    return new Shapes(
        namespace,
        Model.assembler()
            .addImport(Objects.requireNonNull(Shapes.class.getResource(resource)))
            .putProperty(ModelAssembler.ALLOW_UNKNOWN_TRAITS, true)
            .disableValidation()
            .assemble()
            .unwrap());
  }

  Model model() {
    return model;
  }

  /** The operation of a name. */
  Optional<OperationShape> operation(String name) {
    return model
        .getShape(ShapeId.fromParts(namespace, name))
        .flatMap(shape -> shape.asOperationShape());
  }

  /** What an input has wrong, in words; members that the shape lacks are passed over. */
  List<String> faultsOfInput(OperationShape operation, String json) {
    return events(operation.getInputShape(), json).stream()
        .filter(event -> event.getSeverity() == Severity.ERROR)
        .map(ValidationEvent::getMessage)
        .toList();
  }

  /** All there is to say about a document of a shape, members that the shape lacks too. */
  List<ValidationEvent> events(ShapeId shape, String json) {
    return model
        .expectShape(shape)
        .accept(
            NodeValidationVisitor.builder()
                .model(model)
                .value(Node.parse(json))
                .timestampValidationStrategy(TimestampValidationStrategy.EPOCH_SECONDS)
                .build());
  }

  /** The shape of an error's name, if the description has it. */
  Optional<ShapeId> error(String type) {
    var id = ShapeId.fromParts(namespace, type);
    return model.getShape(id).map(_ -> id);
  }

  /** As AWS words it. */
  String inWords(List<String> faults) {
    return "%d validation error%s detected: %s"
        .formatted(faults.size(), faults.size() == 1 ? "" : "s", String.join("; ", faults))
        .replace(namespace + "#", "");
  }
}

package io.birthmark.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.birthmark.cadouble.Answer;
import io.birthmark.cadouble.CaDouble;
import io.birthmark.cadouble.Call;
import io.birthmark.cadouble.Desk;
import io.birthmark.cadouble.Fault;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.function.Consumer;

/** A stand-in of a CA at whose counter a node's life may end. */
record CutDesk(Desk desk, Life life) implements Desk {
  /** A kind of CA with such a counter. */
  record Kind(CaDouble.Kind kind, Life life) implements CaDouble.Kind {
    @Override
    public String name() {
      return kind.name();
    }

    @Override
    public Consumer<JsonNode> memory() {
      return kind.memory();
    }

    @Override
    public Desk desk(CaDouble.Office office) throws IOException, GeneralSecurityException {
      return new CutDesk(kind.desk(office), life);
    }
  }

  /** Nobody is there to hear an answer; ends the connection. */
  static final class GoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public Ask understand(Call call) {
    return desk.understand(call);
  }

  @Override
  public Answer answer(Call call, Optional<Fault> fault) {
    if (life.isOver()) {
      throw new GoneException();
    }
    if (!desk.understand(call).issuance()) {
      return desk.answer(call, fault);
    }
    if (life.endsAt(Boundary.BEFORE_REQUEST_SENT)) {
      throw new GoneException();
    }
    life.endsAt(Boundary.AFTER_REQUEST_SENT);
    var answer = desk.answer(call, fault);
    if (life.isOver() || life.endsAt(Boundary.BEFORE_ANSWER_RECEIVED)) {
      throw new GoneException();
    }
    life.endsAt(Boundary.AFTER_ANSWER_RECEIVED);
    return answer;
  }

  @Override
  public Answer trouble(Fault fault, Ask ask) {
    return desk.trouble(fault, ask);
  }

  @Override
  public int quota(String operation) {
    return 0;
  }

  @Override
  public void introduce(ObjectNode ready) {
    desk.introduce(ready);
  }
}

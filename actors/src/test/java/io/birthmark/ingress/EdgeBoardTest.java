package io.birthmark.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EdgeBoardTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  private final EdgeBoard board = new EdgeBoard(3);

  private static EdgeId edge(String node) {
    return new EdgeId("plant", node);
  }

  private List<String> names() {
    return board.page(Optional.empty(), 10).stream().map(one -> one.edge().node()).toList();
  }

  @Test
  void edgeNodesAreToldPageByPageInTheOrderOfTheirNames() {
    for (var node : List.of("c", "a", "b")) {
      board.enter(edge(node), NOW);
    }

    assertThat(board.page(Optional.empty(), 2))
        .extracting(one -> one.edge().node())
        .containsExactly("a", "b");
    assertThat(board.page(Optional.of(edge("b")), 2))
        .extracting(one -> one.edge().node())
        .containsExactly("c");
  }

  @Test
  void whoComesBackFindsItsCounts() {
    board.enter(edge("a"), NOW).refused(Reason.BUSY);
    board.leave(edge("a"), NOW.plusSeconds(5));

    assertThat(board.enter(edge("a"), NOW.plusSeconds(9)).standing().refused())
        .containsEntry(Reason.BUSY, 1L);
    assertThat(board.page(Optional.empty(), 9).getFirst().countedSince()).isEqualTo(NOW);
  }

  @Test
  void whoWentLongestAgoMakesRoom() {
    for (var node : List.of("a", "b", "c")) {
      board.enter(edge(node), NOW);
    }
    board.leave(edge("b"), NOW);
    board.leave(edge("a"), NOW);

    board.enter(edge("d"), NOW);
    assertThat(names()).containsExactly("a", "c", "d");
    board.enter(edge("e"), NOW);
    assertThat(names()).containsExactly("c", "d", "e");
  }
}

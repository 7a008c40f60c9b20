package io.birthmark.fleet;

import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceRecord;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What happens to devices, in the order in which a follower of the journal may see it: nothing is
 * told that another, older write could still slip before.
 */
public interface LiveEvents {
  /** Most records on one page. */
  int MAX_PAGE = 500;

  /**
   * A place in the journal. It stays good for ever, on every node.
   *
   * @param transaction the store's number of the transaction; 0 where it has none
   * @param ordering the row's number
   */
  record Offset(String transaction, long ordering) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,20})-([0-9]{1,18})");

    /** Where the journal begins. */
    public static final Offset BEGINNING = new Offset("0", 0);

    /** Reads what {@link #toString} writes; empty when the text is anything else. */
    public static Optional<Offset> parse(String text) {
      return Optional.of(FORM.matcher(text))
          .filter(Matcher::matches)
          .map(match -> new Offset(match.group(1), Long.parseLong(match.group(2))));
    }

    @Override
    public String toString() {
      return transaction + "-" + ordering;
    }
  }

  /** A record, and the place right behind it. */
  record Entry(Offset offset, DeviceId device, long revision, DeviceRecord record) {}

  /**
   * Part of what has happened.
   *
   * @param entries about devices; rows about anything else are left out
   * @param end the place behind the last row that was read
   * @param full whether as many rows were read as were asked for, so that more may wait
   */
  record Page(List<Entry> entries, Offset end, boolean full) {
    public Page {
      entries = List.copyOf(entries);
    }
  }

  /** The place behind everything that can be told now. */
  CompletionStage<Offset> now();

  /**
   * What has happened since.
   *
   * @param limit 1 to {@link #MAX_PAGE} rows
   */
  CompletionStage<Page> after(Offset offset, int limit);
}

package io.birthmark.journal;

import io.birthmark.device.Sha256;

/** A stored record as the next one needs it: its number and its link. */
record Head(long sequenceNumber, Sha256 link) {}

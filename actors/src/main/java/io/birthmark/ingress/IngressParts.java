package io.birthmark.ingress;

import io.birthmark.twin.EnrollmentDesk;
import java.time.InstantSource;
import org.apache.pekko.actor.typed.ActorRef;

/** What every edge node's actor works with. */
record IngressParts(
    SparkplugSettings settings,
    EnrollmentDesk desk,
    InstantSource clock,
    IngressCounters counters,
    ActorRef<SparkplugHost.Message> host,
    ActorRef<BrokerLink.Message> link) {}

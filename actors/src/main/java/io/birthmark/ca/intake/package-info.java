/**
 * Whether and when a CA takes a request: what operators say, how the CA does, and what it may be
 * asked for in a second and in a day. All of it computes from what it is told and the time; begin
 * with {@link io.birthmark.ca.intake.CaIntake}. Nothing here remembers a device: one that waits
 * keeps its own turn, journaled as its deadline. Imports {@code ca}, {@code device} and {@code
 * registry}.
 */
@NullMarked
package io.birthmark.ca.intake;

import org.jspecify.annotations.NullMarked;

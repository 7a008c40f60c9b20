package io.birthmark.access;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which role allows what: the one table. What does not stand in it is denied. {@code
 * cluster-config/docs/ACCESS.md} shows it, and a test holds page and table together.
 */
public final class Policy {
  private Policy() {}

  /** What a role allows. */
  public static Set<Action> of(Role role) {
    return switch (role) {
      case VIEWER ->
          EnumSet.of(
              Action.DEVICE_READ,
              Action.OPERATION_READ,
              Action.GROUP_READ,
              Action.PROFILE_READ,
              Action.CA_READ,
              Action.METRICS_READ,
              Action.SESSION_OPEN,
              Action.SELF);
      case OPERATOR ->
          EnumSet.of(
              Action.DEVICE_READ,
              Action.DEVICE_REGISTER,
              Action.DEVICE_ADMIT,
              Action.DEVICE_OPERATE,
              Action.DEVICE_RETIRE,
              Action.OPERATION_READ,
              Action.OPERATION_RUN,
              Action.GROUP_READ,
              Action.PROFILE_READ,
              Action.CA_READ,
              Action.CA_OPERATE,
              Action.AUDIT_READ,
              Action.METRICS_READ,
              Action.NODE_OPERATE,
              Action.SESSION_OPEN,
              Action.SELF);
      case APPROVER ->
          EnumSet.of(
              Action.DEVICE_READ,
              Action.OPERATION_READ,
              Action.GROUP_READ,
              Action.PROFILE_READ,
              Action.CA_READ,
              Action.AUDIT_READ,
              Action.SESSION_OPEN,
              Action.SELF);
      case FACTORY -> EnumSet.of(Action.DEVICE_REGISTER, Action.SELF);
      case AUDITOR ->
          EnumSet.of(
              Action.DEVICE_READ,
              Action.OPERATION_READ,
              Action.GROUP_READ,
              Action.PROFILE_READ,
              Action.CA_READ,
              Action.AUDIT_READ,
              Action.METRICS_READ,
              Action.TOKEN_READ,
              Action.SESSION_OPEN,
              Action.SELF);
      case ADMIN -> EnumSet.allOf(Action.class);
    };
  }

  /** What these roles allow together. */
  public static Set<Action> of(Collection<Role> roles) {
    var allowed = EnumSet.noneOf(Action.class);
    roles.forEach(role -> allowed.addAll(of(role)));
    return allowed;
  }
}

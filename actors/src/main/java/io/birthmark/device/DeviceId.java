package io.birthmark.device;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who a device is: {@code tenant/device}, compared as bytes. Two spellings are two devices; nothing
 * is folded, trimmed or normalised.
 *
 * @param tenant {@code [a-z0-9][a-z0-9-]{0,62}}
 * @param device {@code [A-Za-z0-9][A-Za-z0-9._:-]{0,127}}
 */
public record DeviceId(String tenant, String device) {
  /** The tenant of every device until tenants are configured. */
  public static final String DEFAULT_TENANT = "default";

  private static final Pattern TENANT = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");

  public DeviceId {
    if (!TENANT.matcher(tenant).matches() || !DEVICE.matcher(device).matches()) {
      throw new IllegalArgumentException("not a device id");
    }
    tenant = SharedName.of(tenant);
  }

  /** The device of the default tenant, or empty when {@code device} breaks the rule above. */
  public static Optional<DeviceId> of(String device) {
    return of(DEFAULT_TENANT, device);
  }

  /** The device, or empty when either part breaks the rule above. */
  public static Optional<DeviceId> of(String tenant, String device) {
    return TENANT.matcher(tenant).matches() && DEVICE.matcher(device).matches()
        ? Optional.of(new DeviceId(tenant, device))
        : Optional.empty();
  }

  /** Reads {@code tenant/device}; empty when it is anything else. */
  public static Optional<DeviceId> parse(String text) {
    int slash = text.indexOf('/');
    return slash < 0 ? Optional.empty() : of(text.substring(0, slash), text.substring(slash + 1));
  }

  /** {@code tenant/device}: the entity id under sharding and the tail of the persistence id. */
  @Override
  public String toString() {
    return tenant + "/" + device;
  }
}

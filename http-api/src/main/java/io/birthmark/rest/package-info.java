/**
 * The operators' API under {@code /api/v1}: devices, enrollment groups, and the node's health.
 *
 * <p>Begin with {@link io.birthmark.rest.Api}. What is said in JSON stands in the records named
 * {@code …Resource} and {@code …Request}. Imports {@code http}, and of the platform {@code device},
 * {@code enrollment}, {@code fleet}, {@code pki} and {@code twin}.
 */
@NullMarked
package io.birthmark.rest;

import org.jspecify.annotations.NullMarked;

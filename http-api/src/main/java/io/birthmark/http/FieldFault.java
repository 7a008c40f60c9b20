package io.birthmark.http;

/**
 * What is wrong with one place of a JSON document.
 *
 * @param pointer which place (RFC 6901); empty for the whole document
 * @param detail what is wrong there
 * @param remedy what to do about it
 */
public record FieldFault(String pointer, String detail, String remedy) {}

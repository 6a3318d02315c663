import type { ServerOptions } from 'node:http';

/** What one request may take: bytes of headers, and milliseconds for headers and for the whole of it. A device on a weak line sends pieces of 256 KB. */
export const serverLimits: ServerOptions = { maxHeaderSize: 16 * 1024, headersTimeout: 15_000, requestTimeout: 120_000, keepAliveTimeout: 10_000 };

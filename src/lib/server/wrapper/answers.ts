import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Problem, problem, problemStatus } from '../../domain/problems/problem.ts';

/** The same shape as the endpoints answer with: `{code, params}`. */
export function sendProblem(response: ServerResponse, value: Problem, status = problemStatus(value)): void {
	const body = JSON.stringify(value);
	// The rest of a refused body is not read, so the connection cannot be used again.
	response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', 'content-length': Buffer.byteLength(body), connection: 'close' });
	response.end(body);
}

const parserStatus: { readonly [code: string]: string } = {
	HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
	ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** For what is not even HTTP: Node gives the bare socket. */
export function answerParserError(error: Error & { code?: string }, socket: Duplex, refused: (code: string) => void = () => undefined): void {
	if (error.code === 'ECONNRESET' || !socket.writable) {
		socket.destroy();
		return;
	}
	refused(error.code ?? 'unknown');
	const body = JSON.stringify(problem('body_unreadable'));
	const status = parserStatus[error.code ?? ''] ?? '400 Bad Request';
	socket.end(`HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=utf-8\r\nx-content-type-options: nosniff\r\ncontent-length: ${String(Buffer.byteLength(body))}\r\nconnection: close\r\n\r\n${body}`);
}

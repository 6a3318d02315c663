import type { Finding, Restored, Seen } from '../../src/lib/server/audit/verifyChain.ts';

/** A finding in a sentence for the person at the terminal. */
export function findingText(finding: Finding): string {
	switch (finding.what) {
		case 'changed':
			return `Row ${String(finding.seq)} was changed after it was written.`;
		case 'missing':
			return finding.from === finding.to ? `Row ${String(finding.from)} is missing.` : `Rows ${String(finding.from)} to ${String(finding.to)} are missing.`;
		case 'broken':
			return `Row ${String(finding.seq)} does not follow on the row before it: that one was written anew, or put in, later.`;
		case 'head':
			return `The rows end at ${String(finding.rows)}, and the database keeps ${String(finding.head)} as the last one: rows were taken from the end, or added without the server.`;
		case 'operation':
			return `Operation ${finding.opId}, recorded in row ${String(finding.seq)}, ${finding.there ? 'is not what came then' : 'is not there any more'}.`;
		case 'rewritten':
			return `The chain was written anew ${range(finding.after, finding.to)}. It holds together, but it is not the one that was seen: ${seenText(finding.seen)}.`;
		case 'cut':
			return `The end of the chain was cut off after row ${String(finding.at)}: it was seen to be longer: ${seenText(finding.seen)}.`;
	}
}

function range(after: number, to: number): string {
	if (to === after + 1) return `from row ${String(to)} on`;
	const confirmed = after === 0 ? 'nothing before it is confirmed' : `row ${String(after)} is confirmed`;
	return `from a row between ${String(after + 1)} and ${String(to)} on (${confirmed})`;
}

function seenText(seen: readonly Seen[]): string {
	const shown = seen.slice(0, 5).map(({ seq, hash, at, from }) => `row ${String(seq)} ${hash.slice(0, 12)}…${at === null ? '' : ` of ${at}`} (${from})`);
	return shown.join(', ') + (seen.length > shown.length ? ` and ${String(seen.length - shown.length)} more` : '');
}

export function restoreText({ seq, at }: Restored, lost: number): string {
	return `Row ${String(seq)}: the database was restored from a backup on ${at.slice(0, 16).replace('T', ' ')} UTC, and the chain goes on from there.${lost === 0 ? '' : ` ${String(lost)} checkpoints from before it name rows that the backup did not have.`}`;
}

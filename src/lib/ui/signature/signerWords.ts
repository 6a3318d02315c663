import type { FileDetails } from '../../domain/records/shapes.ts';
import { m } from '../../i18n/paraglide/messages.js';

type Signer = NonNullable<FileDetails['signer']>;

/** What a signature is called: by whom, or that it was refused. */
export function signatureTitle(signer: Signer | null): string {
	if (signer?.way === 'refused') return m.capture_signature_refused();
	return signer === null || signer.name === '' ? m.capture_signature() : m.capture_signature_of({ name: signer.name });
}

/** Who signed, how, why so, and who saw it. */
export function signerWords({ name, reason, way, mark, witness }: Signer): string {
	const how = way === 'paper' ? (mark === 'fingerprint' ? m.capture_signature_line_fingerprint() : mark === 'seal' ? m.capture_signature_line_seal() : m.capture_signature_line_paper())
		: way === 'refused' ? m.capture_signature_refused() : way === 'representative' ? m.capture_signature_line_representative() : null;
	const why = reason === undefined ? null : way === undefined ? m.capture_signature_written_line({ reason }) : reason;
	return [name === '' ? null : name, how, why, witness === undefined ? null : m.capture_signature_line_witness({ name: witness })].filter((part) => part !== null).join(' · ');
}

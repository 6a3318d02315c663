/** Why a backup cannot be made or used. `full`: no room. `damaged`: not whole, or changed. `key`: sealed under another key. `newer`: made by a newer Doorstep. `store`: the bucket of photos and documents gives or takes nothing. */
export type FaultKind = 'full' | 'damaged' | 'key' | 'newer' | 'busy' | 'stopped' | 'store';

/** An expected end of a backup or restore, whose message a person at the terminal can act on. Thrown, for it ends streams half-way. */
export class BackupFault extends Error {
	override readonly name = 'BackupFault';
	readonly kind: FaultKind;

	constructor(kind: FaultKind, message: string, cause?: unknown) {
		super(message, { cause });
		this.kind = kind;
	}
}

import type { PassphraseStrength } from '../crypto/passphrase.ts';
import type { Id, VaultId } from '../domain/ids.ts';
import type { Problem } from '../domain/problems/problem.ts';
import type { Result } from '../domain/result.ts';
import type { ClearedRequest, Told } from './clearLocked.ts';
import type { ErasureDue, ErasurePreview, UnnamedEntries } from '../protocol/erasure.ts';
import type { Me, OtherVault, ServerInfo } from '../protocol/messages.ts';
import type { PasskeyAnswer, PasskeyOptions, PasskeyResponse, SignInPasskeyShown } from '../protocol/passkey.ts';
import type { SecondFactorBegun, SecondFactorState } from '../protocol/secondFactor.ts';
import type { FileShape, Instant, Localized } from '../domain/records/shapes.ts';
import type { RecoveryState } from '../protocol/recovery.ts';
import type { AuditShown } from './auditMemory.ts';
import type { SyncState, Topic } from './context.ts';
import type { CaptureInput } from './features/captures.ts';
import type { RescueWritten } from './rescue/rescueFile.ts';
import type { RescueReport } from './rescue/takeRescue.ts';
import type { RefusedGroup, UnsentFile, UnsentGroup } from './unsent.ts';

export type { ErasureDue, ErasurePreview, UnnamedEntries, PasskeyAnswer, PasskeyOptions, PasskeyResponse, PassphraseStrength, RefusedGroup, RescueReport, UnsentFile, UnsentGroup };

/**
 * What stands on the lock screen: initials and the count of unsent items (null: it cannot be read just now), nothing else. `waits`: so many of them
 * do not leave while the app is locked.
 */
export type VaultSummary = { readonly id: VaultId; readonly initials: string; readonly unsent: number | null; readonly waits: number; readonly passkeys: readonly PasskeyHere[];
	/** After too many wrong passphrases neither passphrase nor passkey opens it any more. */
	readonly gone: boolean;
	/** It was without contact with the server for so long that it is not unlocked before its officer has signed in. */
	readonly leaseOver: boolean;
	/** The organisation can let its officer back in. */
	readonly recoverable: boolean;
	/** The number of the request to be let back in, where there is one. */
	readonly asked: string | null;
};
/** By which the page asks the authenticator for a vault's secret. `credential`: base64url. */
export type PasskeyHere = { readonly credential: string; readonly rpId: string; readonly salt: Uint8Array<ArrayBuffer> };
/** `missing`: vaults were here and none is left. `lost`: how many others of this device are gone. */
export type BootState = { readonly state: 'fresh' } | { readonly state: 'locked'; readonly vaults: readonly VaultSummary[]; readonly lost: number } | { readonly state: 'missing' };
/** `number`: what officer and approver read to each other. `none`: nothing was asked from this device. */
export type RecoveryShown = { readonly state: RecoveryState; readonly number: string; readonly expiresAt: Instant } | { readonly state: 'none' };
export type StorageApi = { state(): Promise<Result<StorageState>> };
export type StorageState = { readonly usedBytes: number; readonly quotaBytes: number; readonly persistent: boolean };

/** The account and vault half of the worker's object; every feature adds its own part under its name (see worker/index.ts). */
export type AccountApi = {
	/** `known`: the vaults of which the page's own mark says that they are on this device. */
	boot(known: readonly VaultId[]): Promise<Result<BootState>>;
	/** What that mark must hold from now on: the vaults here, and those whose loss their officer was not yet told of. */
	marks(): Promise<Result<readonly VaultId[]>>;
	serverInfo(): Promise<Result<ServerInfo>>;
	/**
	 * Online. Signs in and keeps the session in memory until `createVault`, or `unlock` of the officer's vault that is already here (`vaultHere`), seals it.
	 * `others`: what the server knows of the officer's other vaults, where none is here. `second_factor_needed`: once more, with the code.
	 */
	signIn(account: string, password: string, code?: string): Promise<Result<SignedHere>>;
	/** The same by a passkey's answer, or by what the organisation's own sign-in has brought back. */
	signInBy(proof: OtherProof): Promise<Result<SignedHere>>;
	/** Online. Sets the password of the account that a one-time code was made for; then `signIn` with it. */
	enrol(code: string, password: string): Promise<Result<{ readonly account: string }>>;
	/** Makes the officer's vault on this device, opens it and starts the first pull. */
	createVault(passphrase: string): Promise<Result<Me>>;
	unlock(id: VaultId, passphrase: string): Promise<Result<Me>>;
	/** `prf`: what the passkey gave for its salt. It is wiped here. */
	unlockByPasskey(id: VaultId, credential: string, prf: Uint8Array<ArrayBuffer>): Promise<Result<Me>>;
	/** Signs in again with the vault open, so that what waits can be sent. */
	renewSession(password: string, code?: string): Promise<Result<null>>;
	renewBy(proof: OtherProof): Promise<Result<null>>;
	changePassphrase(current: string, next: string): Promise<Result<null>>;
	me(): Promise<Result<Me>>;
	/** Ends the session on the server (offline: as soon as it can be reached is not promised) and drops the token. The vault and what is unsent stay; the page locks. */
	signOut(): Promise<Result<null>>;
	/** Takes a vault off this device: the open one, or that of the officer who has just signed in. `unsent_here` while anything waits in it. */
	removeVault(which: VaultId | 'open'): Promise<Result<null>>;
	/** After `vault_elsewhere`: takes the vault from the other window, which is told `vaultTaken`. The passphrase is not asked again. */
	takeOver(): Promise<Result<null>>;
	/** Online, for the officer who has just signed in and whose vault is here: asks to be let back in. A request before it is over. */
	askRecovery(): Promise<Result<RecoveryShown>>;
	recoveryState(): Promise<Result<RecoveryShown>>;
	/** Once it is approved: takes the data key, puts it under a new passphrase, and opens the vault with all that is in it. */
	recover(passphrase: string): Promise<Result<Me>>;
	/** Four pinyin words, 64 random bits. */
	generatePassphrase(): Promise<Result<string>>;
	passphraseStrength(text: string): Promise<Result<PassphraseStrength>>;
};

export type SignedHere = { readonly me: Me; readonly vaultHere: VaultId | null; readonly others: readonly OtherVault[] };

/** `handle`: good once, and only with the `secret` of the browser that began. */
export type OtherProof = { readonly by: 'passkey'; readonly response: PasskeyAnswer } | { readonly by: 'provider'; readonly handle: string; readonly secret: string };

/** What ways besides the password need of the server, online. */
export type WaysApi = {
	/** What the browser is to ask the authenticator, for whoever signs in. */
	passkey(): Promise<Result<PasskeyOptions>>;
	/** Where the organisation's own sign-in is asked, and the secret without which what it brings back opens nothing: it stays in this browser. */
	provider(): Promise<Result<{ readonly address: string; readonly secret: string }>>;
	/** The officer's own passkeys for signing in. */
	passkeys(): Promise<Result<readonly SignInPasskeyShown[]>>;
	/** `second_factor_needed`: once more, with the code. */
	offer(password: string, code?: string): Promise<Result<PasskeyOptions>>;
	add(made: PasskeyResponse): Promise<Result<null>>;
	remove(id: string): Promise<Result<null>>;
};

/** The second factor of the officer who is signed in, or has just signed in and has no vault yet. All of it online. */
export type SecondFactorApi = {
	state(): Promise<Result<SecondFactorState>>;
	/** The secret for the authenticator app; it counts once a code of it was right. */
	begin(password: string): Promise<Result<SecondFactorBegun>>;
	/** Answers the recovery codes, as `newCodes` does. */
	confirm(code: string): Promise<Result<readonly string[]>>;
	newCodes(code: string): Promise<Result<readonly string[]>>;
	remove(code: string): Promise<Result<null>>;
};

/** Passkeys that unlock the open vault. Making one needs the server, which checks it; unlocking does not. */
export type PasskeyApi = {
	count(): Promise<Result<number>>;
	/** What the page hands to the browser to make a passkey, and the salt whose secret it is to ask for. */
	begin(): Promise<Result<PasskeyOffer>>;
	/** Has the server check the new passkey, and wraps the data key under its secret. */
	add(made: PasskeyMade, passphrase: string): Promise<Result<null>>;
	/** Forgets the wraps; the passkeys themselves stay with the device until its owner removes them. */
	removeAll(): Promise<Result<null>>;
};
/** The resident's view: nothing of the vault is answered until it is turned back. */
export type TurnApi = {
	/** `pin`: what it is turned back with, the PIN or else the passphrase. */
	begin(input: TurnInput): Promise<Result<{ readonly pin: boolean }>>;
	/** Under the text that is shown, as a file of the record that it is about. */
	sign(input: TurnSignature): Promise<Result<null>>;
	back(secret: TurnSecret): Promise<Result<null>>;
};
/** In both languages; a line is a paragraph. */
export type TurnText = { readonly title: Localized; readonly lines: readonly Localized[] };
export type TurnInput = { readonly of: FileShape['of']; readonly text: TurnText };
export type TurnSignature = Omit<CaptureInput, 'kind' | 'details'> & { readonly signer: NonNullable<FileShape['signer']>; readonly language: 'zh-CN' | 'en' };
export type TurnSecret = { readonly pin: string } | { readonly passphrase: string };

export type PasskeyOffer = { readonly options: unknown; readonly salt: Uint8Array<ArrayBuffer> };
/** `response`: what the server may see of it. `prf` never leaves this device. */
export type PasskeyMade = { readonly response: PasskeyResponse; readonly rpId: string; readonly salt: Uint8Array<ArrayBuffer>; readonly prf: Uint8Array<ArrayBuffer> };

/** Covering the screen of a vault that stays open, and lifting the cover again with the PIN. */
export type PinApi = {
	state(): Promise<Result<{ readonly set: boolean }>>;
	/** Six digits; asks for the passphrase, so that who finds the app open cannot keep it open. */
	set(passphrase: string, pin: string): Promise<Result<null>>;
	remove(): Promise<Result<null>>;
	/** From now on nothing of the vault is answered. False: no PIN is set, so the app must be locked for good. */
	cover(): Promise<Result<boolean>>;
	/** `wrong_pin` says how many tries are `left`; `pin_spent`: the vault is closed, and the passphrase is needed. */
	uncover(pin: string): Promise<Result<null>>;
};

export type SyncApi = {
	/** After the notice `clear`: whether the server was told. */
	cleared(told: Told): Promise<void>;
	state(): Promise<SyncState>;
	/** The officer asks: sends and fetches now, what stood aside too. Answers when the round has ended. */
	now(): Promise<void>;
	/** Something may be new: the app came to the front, the service worker was woken. Answers at once. */
	wake(): Promise<void>;
	online(isOnline: boolean): Promise<void>;
	/** What waits, save by save, oldest first, each with why it stands aside. */
	unsent(): Promise<Result<readonly UnsentGroup[]>>;
	unsentFiles(): Promise<Result<readonly UnsentFile[]>>;
	refused(): Promise<Result<readonly RefusedGroup[]>>;
	/** Saves what was refused once more, as a new save. */
	makeAnew(group: Id): Promise<Result<null>>;
	/** Takes a refused save off the list of what needs attention; the server keeps it, and so does this device for 30 days. */
	dropRefused(group: Id): Promise<Result<null>>;
	/** The last four digits of this vault: the board of devices names it by them. */
	tag(): Promise<string>;
	/** What this device keeps of the server's record of who did what. */
	audit(): Promise<AuditShown>;
};

/** Ready to be saved as a file. */
export type RescueMade = RescueWritten & { readonly name: string };

export type RescueApi = {
	/** What was not sent, as a sealed file that this vault's passphrase opens. */
	make(): Promise<Result<RescueMade>>;
	/** The same for a vault that cannot be opened any more; a wrong passphrase counts as at unlocking. */
	makeLocked(id: VaultId, passphrase: string): Promise<Result<RescueMade>>;
	/** Online. `passphrase`: of the day the file was made. Sends what the server does not have; drafts and files come to this device. */
	take(file: Blob, passphrase: string): Promise<Result<RescueReport>>;
};

/**
 * One listener a page; called with topics whose queries may answer differently. `vaultTaken` and `stopped` (nothing can be written any more, and
 * why) end the session of the page. `vaults`: the locked lane has sent something. `clear`: the device is to clear itself; the page tells the server, and then the worker by `cleared`. `parting`: another version wants the vault, and for a moment what was just typed can still be stored.
 */
export type Notice = { readonly kind: 'changed'; readonly topics: readonly Topic[] } | { readonly kind: 'sync'; readonly state: SyncState } | { readonly kind: 'vaultTaken' } | { readonly kind: 'parting' } | { readonly kind: 'stopped'; readonly why: Problem }
	| { readonly kind: 'vaults'; readonly vaults: readonly VaultSummary[] } | { readonly kind: 'clear'; readonly request: ClearedRequest };
export type Listen = (listener: (notice: Notice) => void) => Promise<void>;

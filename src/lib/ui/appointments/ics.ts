import type { Id } from '../../domain/ids.ts';
import { ok, type Result } from '../../domain/result.ts';
import { m } from '../../i18n/paraglide/messages.js';
import { app } from '../../state/app.svelte.ts';

/** Made on this device and given to the phone as a file: one appointment, or all of this officer's. */
export async function saveIcs(taskId: Id | null): Promise<Result<null>> {
	const made = await app.api.agenda.ics(taskId, { title: m.appointments_ics_title(), reminder: m.appointments_ics_reminder() });
	if (!made.ok) return made;
	const url = URL.createObjectURL(new Blob([made.value], { type: 'text/calendar;charset=utf-8' }));
	const link = document.createElement('a');
	[link.href, link.download] = [url, 'appointments.ics'];
	link.click();
	// The download reads it after this turn.
	setTimeout(() => URL.revokeObjectURL(url), 10_000);
	return ok(null);
}

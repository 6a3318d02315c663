import { tick } from 'svelte';

/** After a try that left something out: what is wrong first is brought into sight, and gets the focus where it can be typed into. */
export async function showFirstFault(form: string): Promise<void> {
	await tick();
	const wrong = document.querySelector<HTMLElement>(`#${form} [aria-invalid="true"]`);
	(wrong ?? document.querySelector<HTMLElement>(`#${form} [role="alert"]`))?.scrollIntoView({ block: 'center' });
	wrong?.focus({ preventScroll: true });
}

import type { Locator } from '@playwright/test';
import type { Officer } from '../support/officer.ts';

/** One stroke across the pad, as a finger draws it. */
export async function draw(officer: Officer, pad: Locator): Promise<void> {
	const box = await pad.boundingBox();
	if (box === null) throw new Error('there is no pad');
	const { mouse } = officer.page;
	await mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.3);
	await mouse.down();
	await mouse.move(box.x + box.width * 0.8, box.y + box.height * 0.7, { steps: 8 });
	await mouse.up();
}

import CircleAlert from '@lucide/svelte/icons/circle-alert';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleDot from '@lucide/svelte/icons/circle-dot';
import CirclePlus from '@lucide/svelte/icons/circle-plus';
import CircleX from '@lucide/svelte/icons/circle-x';
import Hourglass from '@lucide/svelte/icons/hourglass';
import type { Component } from 'svelte';
import type { DueState } from '../../domain/time/due.ts';
import type { StateKind } from '../../domain/workflow/pack.ts';

/** How a state looks everywhere: list, map, page. Shape and word carry it; the colour only helps. */
export type StateLook = { readonly icon: Component; readonly tone: 'info' | 'primary' | 'warning' | 'success' | 'neutral' | 'error'; readonly mapShape: 'square' | 'circle' | 'diamond' | 'tick' | 'cross' | 'triangle' };

const looks: { readonly [K in StateKind]: StateLook } = {
	new: { icon: CirclePlus, tone: 'info', mapShape: 'square' },
	active: { icon: CircleDot, tone: 'primary', mapShape: 'circle' },
	waiting: { icon: Hourglass, tone: 'warning', mapShape: 'diamond' },
	done: { icon: CircleCheck, tone: 'success', mapShape: 'tick' },
	stopped: { icon: CircleX, tone: 'neutral', mapShape: 'cross' },
};
const overdue: StateLook = { icon: CircleAlert, tone: 'error', mapShape: 'triangle' };

export function stateLook(kind: StateKind, due: DueState = 'none'): StateLook {
	return due === 'overdue' ? overdue : looks[kind];
}

export const toneClass: { readonly [T in StateLook['tone']]: string } = {
	info: 'text-info bg-info/10',
	primary: 'text-primary bg-primary/10',
	warning: 'text-warning bg-warning/10',
	success: 'text-success bg-success/10',
	neutral: 'text-neutral bg-neutral/10',
	error: 'text-error bg-error/10',
};

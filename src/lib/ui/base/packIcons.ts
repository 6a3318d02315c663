import type { Component } from 'svelte';
import ArrowUpRight from '@lucide/svelte/icons/arrow-up-right';
import Ban from '@lucide/svelte/icons/ban';
import CalendarCheck from '@lucide/svelte/icons/calendar-check';
import Check from '@lucide/svelte/icons/check';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleX from '@lucide/svelte/icons/circle-x';
import ClipboardCheck from '@lucide/svelte/icons/clipboard-check';
import DoorClosed from '@lucide/svelte/icons/door-closed';
import DoorOpen from '@lucide/svelte/icons/door-open';
import FileText from '@lucide/svelte/icons/file-text';
import Flame from '@lucide/svelte/icons/flame';
import Gavel from '@lucide/svelte/icons/gavel';
import HandHelping from '@lucide/svelte/icons/hand-helping';
import House from '@lucide/svelte/icons/house';
import MessageCircleQuestionMark from '@lucide/svelte/icons/message-circle-question-mark';
import PackageCheck from '@lucide/svelte/icons/package-check';
import Phone from '@lucide/svelte/icons/phone';
import RotateCcw from '@lucide/svelte/icons/rotate-ccw';
import Scale from '@lucide/svelte/icons/scale';
import Send from '@lucide/svelte/icons/send';
import ShieldAlert from '@lucide/svelte/icons/shield-alert';
import Star from '@lucide/svelte/icons/star';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import Truck from '@lucide/svelte/icons/truck';
import Undo2 from '@lucide/svelte/icons/undo-2';
import UserCheck from '@lucide/svelte/icons/user-check';
import UserX from '@lucide/svelte/icons/user-x';
import Wrench from '@lucide/svelte/icons/wrench';

export const packIcons: { readonly [name: string]: Component<{ size?: string; 'aria-hidden'?: 'true' }> } = {
	ban: Ban, 'calendar-check': CalendarCheck, check: Check, 'circle-x': CircleX, 'clipboard-check': ClipboardCheck, 'door-closed': DoorClosed, 'door-open': DoorOpen,
	'file-text': FileText, flame: Flame, 'hand-helping': HandHelping, house: House, 'package-check': PackageCheck, phone: Phone, 'rotate-ccw': RotateCcw, send: Send,
	scale: Scale, 'message-circle-question': MessageCircleQuestionMark, 'arrow-up-right': ArrowUpRight, 'circle-check': CircleCheck, gavel: Gavel, 'triangle-alert': TriangleAlert, 'undo-2': Undo2, wrench: Wrench,
	'shield-alert': ShieldAlert, star: Star, truck: Truck, 'user-check': UserCheck, 'user-x': UserX,
};

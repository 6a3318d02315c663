import type { Localized } from '../records/shapes.ts';

/** The country's short numbers that an article may name. Source: their own public pages, as of 2026-01-01. */
export const knownCalls: { readonly [number: string]: Localized } = {
	'110': { zh: '报警', en: 'Police' },
	'119': { zh: '火警', en: 'Fire' },
	'120': { zh: '急救', en: 'Ambulance' },
	'122': { zh: '交通事故报警', en: 'Traffic accidents' },
	'12345': { zh: '政务服务热线', en: 'City hotline' },
	'12348': { zh: '公共法律服务热线', en: 'Legal service line' },
	'12333': { zh: '人社服务热线', en: 'Labour and insurance' },
	'12315': { zh: '消费者投诉', en: 'Consumer complaints' },
	'12338': { zh: '妇女维权热线', en: 'Women’s rights line' },
	'12368': { zh: '诉讼服务热线', en: 'Courts' },
	'12378': { zh: '金融消费投诉', en: 'Bank and insurance complaints' },
	'96110': { zh: '反诈专线', en: 'Anti-fraud line' },
};

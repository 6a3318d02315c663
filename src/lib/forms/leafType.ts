import { localName, type XmlElement } from './xml.ts';

/** Answers that are files: the answer is the file's name. `drawing` is drawn on white, `marked` on a photo. */
const uploadKinds = ['photo', 'marked', 'drawing', 'audio', 'video', 'signature', 'document'] as const;
export type UploadKind = (typeof uploadKinds)[number];

export type LeafType =
	| 'text' | 'number' | 'date' | 'time' | 'dateTime' | 'choice' | 'choices' | 'rank' | 'point' | 'trace' | 'shape' | 'barcode' | UploadKind | 'acknowledge' | 'note';
export type LeafBounds = { readonly start: number; readonly end: number; readonly step: number };

export function isUpload(type: LeafType): type is UploadKind {
	return uploadKinds.some((kind) => kind === type);
}

/** As XForms and ODK say it: `mediatype`, and how a picture is made by its appearance. */
export function uploadKind(mediatype: string, looks: readonly string[]): UploadKind {
	if (mediatype.startsWith('audio/')) return 'audio';
	if (mediatype.startsWith('video/')) return 'video';
	if (!mediatype.startsWith('image/')) return 'document';
	if (looks.includes('signature')) return 'signature';
	return looks.includes('draw') ? 'drawing' : looks.includes('annotate') ? 'marked' : 'photo';
}

export function looksOf(control: XmlElement | undefined): readonly string[] {
	return (control?.attributes['appearance'] ?? '').split(/\s+/).filter((look) => look !== '');
}

const byBind: { readonly [type: string]: LeafType } = {
	int: 'number', integer: 'number', decimal: 'number', date: 'date', time: 'time', dateTime: 'dateTime', geopoint: 'point', geotrace: 'trace', geoshape: 'shape', barcode: 'barcode',
	string: 'text', text: 'text', boolean: 'text',
};

/** Without a control: what only the form itself writes. */
export function leafType(control: XmlElement | undefined, bind: XmlElement | undefined): { readonly type: LeafType; readonly unknown: boolean } {
	const bound = bind?.attributes['type']?.replace(/^xsd?:/, '') ?? 'string';
	const known = (type: LeafType) => ({ type, unknown: false });
	switch (control === undefined ? 'input' : localName(control)) {
		case 'select1': return known('choice');
		case 'select': return known('choices');
		case 'rank': return known('rank');
		case 'range': return known('number');
		case 'trigger': return known('acknowledge');
		case 'upload': return known(uploadKind(control?.attributes['mediatype'] ?? '', looksOf(control)));
		case 'input': {
			if (control !== undefined && bind?.attributes['readonly'] === 'true()' && bind.attributes['calculate'] === undefined) return known('note');
			const type = byBind[bound];
			return { type: type ?? 'text', unknown: type === undefined };
		}
		default: return { type: 'text', unknown: true };
	}
}

export function parametersOf(control: XmlElement | undefined, bind: XmlElement | undefined): { readonly whole: boolean; readonly bounds: LeafBounds | null } {
	const whole = /^(xsd?:)?int(eger)?$/.test(bind?.attributes['type'] ?? '');
	if (control === undefined || localName(control) !== 'range') return { whole, bounds: null };
	const of = (name: string, otherwise: number): number => {
		const value = Number(control.attributes[name] ?? otherwise);
		return Number.isFinite(value) ? value : otherwise;
	};
	return { whole, bounds: { start: of('start', 1), end: of('end', 10), step: Math.abs(of('step', 1)) } };
}

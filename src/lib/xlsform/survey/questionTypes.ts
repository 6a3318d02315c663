export type ControlName = 'input' | 'upload' | 'select1' | 'select' | 'odk:rank' | 'range' | 'trigger';

export type QuestionType = {
	readonly name: string;
	readonly bind: { readonly [attribute: string]: string };
	/** Null: nothing to see on the screen. */
	readonly control: ControlName | null;
	readonly mediatype: string | null;
	/** Null: parameters of this type are not looked at. */
	readonly parameters: readonly string[] | null;
	/** A table beside the form instead of a question. */
	readonly external: 'csv' | 'xml' | null;
	/** What is said below the question where the sheet has no hint of its own. */
	readonly hint: string;
};

function type(name: string, control: ControlName | null, bindType: string, more: Partial<QuestionType> = {}): QuestionType {
	const { bind = {}, ...rest } = more;
	return { name, control, mediatype: null, parameters: null, external: null, hint: '', ...rest, bind: { ...(bindType === '' ? {} : { type: bindType }), ...bind } };
}

function property(name: string): QuestionType {
	return type(name, null, 'string', { bind: { 'jr:preload': 'property', 'jr:preloadParams': name } });
}

function daysWithin(period: string, days: number): QuestionType {
	return type(`number of days in last ${period}`, 'input', 'int', { bind: { constraint: `0 <= . and . <= ${days}` }, hint: `Enter a number 0-${days}.` });
}

const selectParameters = ['randomize', 'seed', 'value', 'label'];
const geoParameters = ['allow-mock-accuracy', 'reference-geometry'];

const uriProperties = ['deviceid', 'username', 'email', 'phonenumber', 'subscriberid', 'simserial'].map((name) => `uri:${name}`);

export const questionTypes = {
	text: type('text', 'input', 'string', { parameters: ['rows'] }),
	note: type('note', 'input', 'string', { bind: { readonly: 'true()' } }),
	integer: type('integer', 'input', 'int'),
	decimal: type('decimal', 'input', 'decimal'),
	range: type('range', 'range', 'int', { parameters: ['start', 'end', 'step', 'tick_interval', 'placeholder', 'tick_labelset'] }),
	date: type('date', 'input', 'date'),
	time: type('time', 'input', 'time'),
	dateTime: type('dateTime', 'input', 'dateTime'),
	select_one: type('select_one', 'select1', 'string', { parameters: selectParameters }),
	select_multiple: type('select_multiple', 'select', 'string', { parameters: selectParameters }),
	rank: type('rank', 'odk:rank', 'odk:rank', { parameters: selectParameters }),
	acknowledge: type('acknowledge', 'trigger', 'string'),
	trigger: type('trigger', 'trigger', ''),
	barcode: type('barcode', 'input', 'barcode'),
	image: type('image', 'upload', 'binary', { mediatype: 'image/*', parameters: ['max-pixels', 'app'] }),
	audio: type('audio', 'upload', 'binary', { mediatype: 'audio/*', parameters: ['quality'] }),
	video: type('video', 'upload', 'binary', { mediatype: 'video/*' }),
	file: type('file', 'upload', 'binary', { mediatype: 'application/*' }),
	geopoint: type('geopoint', 'input', 'geopoint', { parameters: [...geoParameters, 'capture-accuracy', 'warning-accuracy'] }),
	geotrace: type('geotrace', 'input', 'geotrace', { parameters: [...geoParameters, 'incremental'] }),
	geoshape: type('geoshape', 'input', 'geoshape', { parameters: [...geoParameters, 'incremental'] }),
	calculate: type('calculate', null, 'string'),
	hidden: type('hidden', null, 'string'),
	'start-geopoint': type('start-geopoint', null, 'geopoint'),
	'background-geopoint': type('background-geopoint', 'trigger', 'geopoint'),
	'background-audio': type('background-audio', null, 'binary', { parameters: ['quality'] }),
	audit: type('audit', null, 'binary', { parameters: ['location-priority', 'location-min-interval', 'location-max-age', 'track-changes', 'track-changes-reasons', 'identify-user'] }),
	'csv-external': type('csv-external', null, '', { external: 'csv' }),
	'xml-external': type('xml-external', null, '', { external: 'xml' }),
	start: type('start', null, 'dateTime', { bind: { 'jr:preload': 'timestamp', 'jr:preloadParams': 'start' } }),
	end: type('end', null, 'dateTime', { bind: { 'jr:preload': 'timestamp', 'jr:preloadParams': 'end' } }),
	today: type('today', null, 'date', { bind: { 'jr:preload': 'date', 'jr:preloadParams': 'today' } }),
	deviceid: property('deviceid'),
	username: property('username'),
	email: property('email'),
	phonenumber: property('phonenumber'),
	subscriberid: property('subscriberid'),
	simserial: property('simserial'),
	...Object.fromEntries(uriProperties.map((name) => [name, property(name)])),
	percentage: type('percentage', 'input', 'int', { bind: { constraint: '0 <= . and . <= 100' } }),
	phoneText: type('phone number', 'input', 'string', { bind: { constraint: "regex(., '^\\d*$')" }, hint: 'Enter numbers only.' }),
	daysInMonth: daysWithin('month', 31),
	daysInSixMonths: daysWithin('six months', 183),
	daysInYear: daysWithin('year', 365),
} as const;

/** Spellings of older forms. */
const aliases = new Map<string, keyof typeof questionTypes>(Object.entries({
	string: 'text', int: 'integer', number: 'integer', photo: 'image', gps: 'geopoint', location: 'geopoint', datetime: 'dateTime', picture: 'image',
	'start time': 'start', 'end time': 'end', 'get today': 'today', 'get start time': 'start', 'get end time': 'end', 'device id': 'deviceid', device_id: 'deviceid', imei: 'deviceid', 'get device id': 'deviceid',
	'subscriber id': 'subscriberid', 'get subscriber id': 'subscriberid', 'sim id': 'simserial', 'get sim id': 'simserial', 'phone number': 'phoneText', 'get phone number': 'phonenumber', percent: 'percentage',
	'add text prompt': 'text', 'add integer prompt': 'integer', 'add decimal prompt': 'decimal', 'add date prompt': 'date', 'add time prompt': 'time', 'add datetime prompt': 'dateTime', 'add date time prompt': 'dateTime', 'date time': 'dateTime', 'add note prompt': 'note',
	'add image prompt': 'image', 'add photo prompt': 'image', 'add file prompt': 'file', 'add audio prompt': 'audio', 'add video prompt': 'video', 'add location prompt': 'geopoint', 'add barcode prompt': 'barcode', 'add acknowledge prompt': 'acknowledge', 'add calculate prompt': 'calculate',
} as const));

export function questionType(text: string): QuestionType | null {
	const wanted = text.toLowerCase().replace(/^q (?=.)/, '');
	const alias = aliases.get(wanted);
	return alias === undefined ? (Object.values(questionTypes).find(({ name }) => name.toLowerCase() === wanted) ?? null) : questionTypes[alias];
}

export function isSelect(type: QuestionType | null): boolean {
	return type !== null && ['select1', 'select', 'odk:rank'].includes(type.control ?? '');
}

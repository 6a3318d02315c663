/** Does a text that is not empty fit the type that a bind names? As XForms and ODK write values; a type that is not known here takes any. */
export function valueFits(type: string | null, text: string): boolean {
	switch (type) {
		case 'int': return /^[+-]?\d{1,18}$/.test(text);
		case 'decimal': return /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$/.test(text) && Number.isFinite(Number(text));
		case 'date': return isDay(text.slice(0, 10)) && /^.{10}(T.*)?$/.test(text);
		case 'time': return isTime(text);
		case 'dateTime': return isDay(text.slice(0, 10)) && text[10] === 'T' && isTime(text.slice(11));
		case 'boolean': return ['true', 'false', '1', '0'].includes(text);
		case 'geopoint': return isPoint(text);
		case 'geotrace': case 'geoshape': return text.split(';').map((part) => part.trim()).filter((part) => part !== '').every(isPoint);
		default: return true;
	}
}

function isDay(text: string): boolean {
	return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
}

function isTime(text: string): boolean {
	return /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]\d\d(:?\d\d)?)?$/.test(text);
}

/** Latitude, longitude, and perhaps altitude and accuracy in metres. */
function isPoint(text: string): boolean {
	const numbers = text.split(/\s+/).map(Number);
	const [latitude = Number.NaN, longitude = Number.NaN] = numbers;
	return numbers.length >= 2 && numbers.length <= 4 && numbers.every(Number.isFinite) && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
}

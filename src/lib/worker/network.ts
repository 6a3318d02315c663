/** What the browser knows of the line (Network Information API; only Chromium's browsers have it, in workers too). */
type Connection = { readonly saveData?: boolean; readonly effectiveType?: string; readonly type?: string };

/**
 * What may be fetched before anybody asks. `good`: a fast line that costs nothing by the byte; `some`: a fast line that may be metered, or
 * one of which nothing is known; `poor`: slow, or the person saves data.
 */
export type Line = 'good' | 'some' | 'poor';

export function lineOf(connection: Connection | undefined): Line {
	if (connection === undefined) return 'some';
	if (connection.saveData === true || ['slow-2g', '2g', '3g'].includes(connection.effectiveType ?? '')) return 'poor';
	// On a desk the kind of line is not told; there the speed speaks.
	return connection.type === undefined || ['wifi', 'ethernet'].includes(connection.type) ? 'good' : 'some';
}

export function lineNow(): Line {
	return lineOf((navigator as { readonly connection?: Connection }).connection);
}

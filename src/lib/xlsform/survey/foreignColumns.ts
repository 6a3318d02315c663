import type { Issues } from '../issues/issue.ts';
import type { Table } from '../sheets/table.ts';

/** Columns of which an author may believe that they do something here: Kobo's own, and `media` that does not say which kind. */
export function warnOfForeignColumns({ sheet, columns }: Table, issues: Issues): void {
	for (const { key, heading } of columns) {
		if (key === 'media') issues.warn('media_kind_missing', { sheet, row: 1, column: heading });
		if (key === null && /^(\$|kobo--|kuid$|_xpath$|hxl$)/i.test(heading)) issues.warn('column_of_kobo', { sheet, row: 1, column: heading });
	}
}

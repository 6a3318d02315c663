import type { IssueTexts } from './texts.ts';

/** Of files that cannot be read as they are. */
export const fileTexts = {
	file_is_xls: ['这是旧的 .xls 格式，或设有密码。请在表格软件中去掉密码，另存为 .xlsx。', 'This is the old format .xls, or it has a password. Save it as .xlsx without one in your spreadsheet program.'],
	file_not_text: ['文件不是文本，也不是 .xlsx。请用 .xlsx、.csv 或 .md。', 'The file is neither text nor .xlsx. Use .xlsx, .csv or .md.'],
	file_too_large: ['文件太大：最多 {megabytes} MB。请去掉图片和多余的工作表。', 'The file is too large: {megabytes} MB at most. Remove pictures and sheets that are not needed.'],
	file_too_many_parts: ['文件内部的部件太多：最多 {parts} 个。请另存为新文件。', 'The file has too many parts inside: {parts} at most. Save it as a new file.'],
	file_too_slow: ['读取文件超过 {seconds} 秒，已停止。请去掉多余的格式和工作表。', 'Reading the file took more than {seconds} seconds and was stopped. Remove formats and sheets that are not needed.'],
	file_unpacks_too_large: ['文件解压后太大：最多 {megabytes} MB。请另存为新文件。', 'The file unpacks to too much: {megabytes} MB at most. Save it as a new file.'],
	file_without_sheets: ['文件中没有可读的工作表。', 'There is no sheet in the file that can be read.'],
	file_unreadable: ['文件已损坏或不是表格。请在表格软件中打开并另存为 .xlsx。', 'The file is damaged or no spreadsheet. Open it in your spreadsheet program and save it as .xlsx.'],
	headings_below: ['列名在第 {at} 行，应在第一行。请删除上面的行。', 'The headings stand in row {at}, but belong in the first. Delete the rows above.'],
	headings_merged: ['列名有合并的单元格。请取消合并，让每一列有自己的列名。', 'Headings are merged cells. Unmerge them, so that each column has a heading of its own.'],
	number_rounded: ['“{text}”是被表格软件取整的长数字，末几位已丢失。请把单元格设为文本后重新输入。', '“{text}” is a long number that the spreadsheet has rounded: its last digits are lost. Set the cell to text and type it again.'],
	sheet_too_large: ['工作表太大：最多 {rows} 行、{columns} 列。请删除多余的内容。', 'The sheet is too large: {rows} rows and {columns} columns at most. Delete what is not needed.'],
	table_column_unfit: ['表 {name} 的列名“{column}”不能用：只用字母、数字、_、- 和点，以字母或 _ 开头，且不重复。', 'The column {column} of the table {name} has a name that cannot be: letters, digits, _, - and dots, beginning with a letter or _, and each once.'],
	table_too_long: ['表 {name} 太长：最多 {most} 行。', 'The table {name} is too long: {most} rows at most.'],
	table_unreadable: ['表 {name} 无法读取。请用带列名的 CSV（UTF-8 或 GB18030）或 GeoJSON 要素集。', 'The table {name} cannot be read. Use CSV with headings (UTF-8 or GB18030), or a GeoJSON FeatureCollection.'],
} as const satisfies IssueTexts;

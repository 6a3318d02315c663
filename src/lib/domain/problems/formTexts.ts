import type { ProblemCode } from './catalogue.ts';
import { addTexts } from './problemText.ts';
import type { InBothLanguages } from './texts.ts';

/** The sentences of forms that are published and of entries that are sent: apart from the others, for no first screen shows them. */
const formTexts = {
	form_faulty: { zh: ['表单文件里还有问题。', '请按列出的工作表、行、列修改后重新选择文件。'], en: ['The form’s file is not right yet.', 'Mend what is listed by sheet, row and column, and choose the file again.'] },
	form_differs: { zh: ['服务器读出的表单与这里打开的不同。', '可能刚有人发布了新版本，或应用需要更新。请重新选择文件再看一遍。'], en: ['The server read another form than was opened here.', 'Somebody may just have published a version, or the app needs its update. Choose the file again and look at it.'] },
	form_version_old: { zh: ['版本号必须大于已发布的 {newest}。', '请在 settings 表中把 version 改大，或留空由系统编号。'], en: ['The version must be greater than {newest}, which is published.', 'Raise version in the sheet settings, or leave it empty to have it numbered.'] },
	form_version_unfit: { zh: ['版本号必须是整数。', '请在 settings 表中写成整数，例如 2026112901，或留空由系统编号。'], en: ['The version must be a whole number.', 'Write one into the sheet settings, such as 2026112901, or leave it empty to have it numbered.'] },
	form_id_unfit: { zh: ['表单编号（form_id）不合适。', '请用 1 到 80 个字母、数字、_、- 或点。'], en: ['The form’s id (form_id) does not do.', 'Use 1 to 80 letters, digits, _, - or dots.'] },
	form_of_service: { zh: ['这个编号是随业务发布的表单。', '请在 settings 表中换一个 form_id。'], en: ['This id belongs to a form that comes with a service.', 'Choose another form_id in the sheet settings.'] },
	form_too_long: { zh: ['表单太长：最多 {most} 题。', '请拆成几份表单。'], en: ['The form is too long: {most} questions at most.', 'Make several forms of it.'] },
	form_needs_files: { zh: ['表单要用到外部文件：{names}。', '请和表格一起选中这些文件。可以用：CSV 和 GeoJSON 表，JPEG、PNG、WebP 图片，MP3、M4A、OGG 声音；不能用录像和 XML。'], en: ['The form needs files beside it: {names}.', 'Choose them together with the sheet: tables as CSV or GeoJSON, pictures as JPEG, PNG or WebP, sounds as MP3, M4A or OGG. Films and XML are not taken.'] },
	form_writes_unknown: { zh: ['表单要写入的内容，这项业务没有：{names}。', '请改正 bind::doorstep:case 列：x.字段名、move 或 next-visit；或换一项业务。'], en: ['The form writes what this service does not have: {names}.', 'Mend the column bind::doorstep:case: x.<field>, move or next-visit; or choose another service.'] },
	form_prefill_unknown: { zh: ['表单要预先填入的内容，系统里没有：{names}。', '请改正 bind::doorstep:from 列：place.label、case.number、case.x.字段名、person.name 等。'], en: ['The form asks to be filled with what there is not: {names}.', 'Mend the column bind::doorstep:from: place.label, case.number, case.x.<field>, person.name and their like.'] },
	form_file_unfit: { zh: ['文件“{name}”不能用。', '图片请用 JPEG、PNG 或 WebP，声音请用 MP3、M4A 或 OGG；文件名只用文字、数字、空格、_、-、点和括号。'], en: ['The file {name} does not do.', 'Pictures are JPEG, PNG or WebP, sounds MP3, M4A or OGG; names have letters, digits, blanks, _, -, dots and brackets.'] },
	answer_changed: { zh: ['这篇问答刚被别人改过。', '您写的内容还在。请打开新版本，把要改的写进去再发布。'], en: ['Somebody has published another version of this article.', 'What you wrote is kept. Open the new version, put it in there, and publish.'] },
	form_files_too_large: { zh: ['图片和声音合计超过 {kilobytes} kB。', '它们会随表单发到每台设备；请缩小图片、剪短声音。'], en: ['Pictures and sounds are more than {kilobytes} kB together.', 'They go to every device with the form: make pictures smaller and sounds shorter.'] },
	entry_form_unknown: { zh: ['服务器没有这份表单的这个版本。', '内容保留在此设备和服务器上，请告诉管理员。'], en: ['The server has no such version of this form.', 'The entry is kept on this device and on the server; tell your administrator.'] },
	entry_unreadable: { zh: ['记录的内容无法读取。', '内容保留在此设备和服务器上，请告诉管理员。'], en: ['The entry cannot be read.', 'It is kept on this device and on the server; tell your administrator.'] },
	entry_other_form: { zh: ['记录与它的表单版本对不上。', '内容保留在此设备和服务器上，请告诉管理员。'], en: ['The entry is not of the form that it names.', 'It is kept on this device and on the server; tell your administrator.'] },
	entry_question_unknown: { zh: ['表单没有“{question}”这一题。', '内容保留在此设备和服务器上，请告诉管理员。'], en: ['The form has no question {question}.', 'It is kept on this device and on the server; tell your administrator.'] },
	entry_value_unfit: { zh: ['“{question}”的答案不符合题型。', '内容保留在此设备和服务器上，请告诉管理员。'], en: ['The answer to {question} does not fit the question.', 'It is kept on this device and on the server; tell your administrator.'] },
	entry_choice_unknown: { zh: ['“{question}”的答案不在选项中。', '内容保留在此设备和服务器上，请告诉管理员。'], en: ['The answer to {question} is not among its choices.', 'It is kept on this device and on the server; tell your administrator.'] },
	entry_file_unfit: { zh: ['“{question}”的文件名不合适。', '内容保留在此设备和服务器上，请告诉管理员。'], en: ['The file of {question} has a name that cannot be.', 'It is kept on this device and on the server; tell your administrator.'] },
	entry_file_missing: { zh: ['记录里的一个文件没有一起送到。', '内容保留在此设备和服务器上，请告诉管理员。'], en: ['A file of the entry did not come with it.', 'It is kept on this device and on the server; tell your administrator.'] },
} as const satisfies { readonly [Code in ProblemCode]?: InBothLanguages };

export type FormProblemCode = keyof typeof formTexts;

addTexts(formTexts);

import type { ProblemCode } from './catalogue.ts';
import { addTexts } from './problemText.ts';
import type { InBothLanguages } from './texts.ts';

/** The sentences that only screens of an open vault show: loaded with those, for the first screen has none to give away. */
const fieldTexts = {
	too_many_pins: { zh: ['留在本机的事项太多（上限 {limit} 件）。', '请先在别的事项上取消“留在本机”。'], en: ['Too many cases are kept on this device (limit {limit}).', 'Release another one first.'] },
	audit_differs: { zh: ['服务器的操作记录与本机以前看到的对不上。', '不影响您的工作。请让管理员运行 npm run audit -- verify，并核对“我的 → 同步”里显示的编号。'], en: ['The server’s record of who did what is not the one this device had seen.', 'Your work is not affected. Ask the administrator to run npm run audit -- verify, with what Me → Sync shows here.'] },
	grant_no_lead: { zh: ['牵头人刚刚换了，或这件事已不限制查看。', '没有给出授权。请先确定牵头人，再重新授权。'], en: ['The case has another lead now, or is not restricted any more.', 'No sight was given. Settle who leads it, then give it again.'] },
	out_of_scope: { zh: ['不在您的辖区内。', '这一条已保留，请联系主管处理。'], en: ['This is outside your areas.', 'It is kept; ask your supervisor.'] },
	guardian_consent_needed: { zh: ['不满 14 周岁，要先有监护人同意。', '请监护人签名，或在见证人面前口头同意；已填的内容都在本机，同意后再保存。'], en: ['For a child under 14 a guardian has to agree first.', 'Let a guardian sign, or agree in words before a witness. What you typed stays on this device.'] },
	account_taken: { zh: ['这个账号已有人用。', '没有任何改动。请换一个账号名；若就是同一个人，不用再建。'], en: ['This account exists already.', 'Nothing was changed. Choose another name; if it is the same person, nothing needs to be made.'] },
	officer_changed: { zh: ['别的管理员刚刚改过这个人。', '没有任何改动，您填的还在。请看看现在的内容，再保存一次。'], en: ['Another administrator has just changed this officer.', 'Nothing was changed, and what you typed is still here. Look at how it stands now and save again.'] },
	own_account: { zh: ['自己的角色不能自己改，自己的账号也不能自己停用。', '没有任何改动。请让另一位管理员来做。'], en: ['Nobody changes their own role or ends their own account.', 'Nothing was changed. Ask another administrator.'] },
	sheet_unreadable: { zh: ['这个文件读不出来。', '没有任何改动。请在 WPS 或 Excel 里另存为 .xlsx 或 CSV，再选一次。'], en: ['This file could not be read.', 'Nothing was changed. Save it as .xlsx or CSV in Excel or WPS, and choose it again.'] },
	sheet_too_large: { zh: ['表格太大（最多 {rows} 行）。', '没有任何改动。请删去多余的行、列和工作表，或分成几份。'], en: ['The sheet is too large (at most {rows} rows).', 'Nothing was changed. Remove what is not needed from it, or split it.'] },
	import_changed: { zh: ['看过之后，有人改动了这些住户或门牌。', '没有任何改动。请再核对一次，然后导入。'], en: ['Somebody has changed these people or doors since you looked.', 'Nothing was written. Look at the list once more, then import.'] },
	import_stopped: { zh: ['这次导入停下太久，剩下的行已经清除。', '已导入的都在。请把原表再导入一次：导过的不会重复。'], en: ['This import stood still for so long that its remaining rows were thrown away.', 'What was written is there. Import the same file once more: nothing comes twice.'] },
	import_of_another: { zh: ['这次导入是另一位管理员开始的。', '请让对方继续；也可以撤销这次导入。'], en: ['Another administrator began this import.', 'Ask them to go on with it, or undo it.'] },
	sheet_headings: { zh: ['表格里缺少这些列：{missing}。', '没有任何改动。请对照模板补上表头，或下载模板重填。'], en: ['The sheet has no column for: {missing}.', 'Nothing was changed. Add the headings as the template has them.'] },
	record_missing: { zh: ['这条记录不存在或不在辖区内。', '请联系主管。'], en: ['This record does not exist or is outside your areas.', 'Ask your supervisor.'] },
	record_left: { zh: ['这条记录已转走，或已不在您的辖区内。', '您的改动没有丢，已转给现在负责的人核对。'], en: ['This record was handed over, or it is no longer in your areas.', 'Your change is not lost: it was put before those who have the record now.'] },
	erased: { zh: ['涉及的记录已依法删除，这条改动没有保存到服务器。', '您填写的内容仍在本机“待处理”里，看过后请删去。'], en: ['What this was about has been erased; the change was not kept on the server.', 'What you wrote is still on this device under work that needs you. Look at it, then remove it.'] },
	erasure_stays: { zh: ['现在不能删除：还有未办结的事项，或已设为依法保留。', '请先办结，或解除保留后再试。'], en: ['This cannot be erased now: a case is still open, or it is under legal hold.', 'Close the case, or lift the hold, and try again.'] },
	erasure_changed: { zh: ['要删除的内容刚才有变化。', '请重新查看将删除的内容，再确认。'], en: ['What would be erased has just changed.', 'Look at what would go again, then confirm.'] },
	record_exists: { zh: ['编号已被占用。', '这一条已保留，请联系管理员。'], en: ['The id is taken.', 'It is kept; ask your administrator.'] },
	field_unknown: { zh: ['有无法识别的栏目：{field}。', '这一条已保留，请更新应用。'], en: ['Unknown field: {field}.', 'It is kept; update the app.'] },
	field_invalid: { zh: ['栏目内容不合要求：{field}。', '请改正后重新保存。'], en: ['The field {field} is not valid.', 'Correct it and save again.'] },
	photo_unreadable: { zh: ['这个文件不是照片，或手机打不开。', '请重新拍一张。'], en: ['This file is no photo, or this device cannot open it.', 'Take another one.'] },
	photo_required: { zh: ['还缺照片。', '请先拍一张照片再保存。'], en: ['A photo is still missing.', 'Take one and save again.'] },
	move_not_allowed: { zh: ['这件事现在不能这样办。', '请刷新后查看可办的步骤。'], en: ['This step is not possible now.', 'Look again at the steps that are offered.'] },
	depends_on_refused: { zh: ['前一步没有被接受，这一步先放着。', '请先处理前一步。'], en: ['An earlier step was not accepted, so this one waits.', 'Deal with the earlier step first.'] },
	operation_unknown: { zh: ['服务器不认识这种操作。', '这一条已保留，请更新应用。'], en: ['The server does not know this kind of operation.', 'It is kept; update the app.'] },
	pack_missing: { zh: ['找不到这项服务的定义。', '请联网更新后重试。'], en: ['The definition of this service is missing.', 'Connect, let it update, and try again.'] },
	pack_broken: { zh: ['这项服务的定义有误（{where}）。', '没有启用。请改正后重新发布。'], en: ['The definition of this service is faulty ({where}).', 'It was not taken into use. Correct it and publish again.'] },
	group_incomplete: { zh: ['一组操作没有完整到达。', '会自动重新上传。'], en: ['A group of operations arrived in part.', 'It will be sent again.'] },
	form_missing: { zh: ['找不到这份表单。', '请联网更新后重试。'], en: ['This form is missing.', 'Connect, let it update, and try again.'] },
	form_broken: { zh: ['表单无法打开。', '已填内容仍在。请把表单名告诉管理员。'], en: ['The form cannot be opened.', 'What was filled in is kept. Tell your administrator the form’s name.'] },
	form_engine_timeout: { zh: ['表单程序没有启动。', '已填内容仍在。请重启应用后再试。'], en: ['The form program did not start.', 'What was filled in is kept. Restart the app and try again.'] },
	draft_missing: { zh: ['找不到这份草稿。', '可能已提交，请查看走访记录。'], en: ['This draft is not there.', 'It may have been submitted; look at the visits.'] },
	file_hash_differs: { zh: ['文件在传输中损坏。', '会自动重新上传。'], en: ['The file was damaged on its way.', 'It will be sent again.'] },
	file_unreadable: { zh: ['这个文件打不开，或不是可以附上的格式。', '请换一个文件：照片、录音、录像或 PDF。'], en: ['This file cannot be opened, or it is of a kind that cannot be attached.', 'Choose another: a photo, a recording, a film or a PDF.'] },
	file_store_failed: { zh: ['服务器没能存下这个文件。', '文件仍在本机，稍后会自动重试。'], en: ['The server could not store the file.', 'It is still on this device and will be tried again by itself.'] },
	microphone_denied: { zh: ['浏览器没有允许使用麦克风。', '请在系统和浏览器设置里允许，再试一次。'], en: ['The browser does not allow the microphone.', 'Allow it in the system’s and the browser’s settings, then try again.'] },
	microphone_unavailable: { zh: ['这台设备不能录音，或麦克风正被别的应用占用。', '请关掉别的应用再试，或改用文字记录。'], en: ['This device cannot record, or another app uses the microphone.', 'Close other apps and try again, or write it down instead.'] },
	camera_denied: { zh: ['浏览器没有允许使用摄像头或麦克风。', '请在系统和浏览器设置里允许，再试一次。'], en: ['The browser does not allow the camera or the microphone.', 'Allow it in the system’s and the browser’s settings, then try again.'] },
	camera_unavailable: { zh: ['打不开摄像头，或它正被别的应用占用。', '请关掉别的应用再试。'], en: ['The camera could not be opened, or another app uses it.', 'Close other apps and try again.'] },
	file_too_large: { zh: ['文件太大（上限 {limit}）。', '请重拍或缩小后再试。'], en: ['The file is too large (limit {limit}).', 'Take it again or make it smaller.'] },
	file_missing: { zh: ['文件还没有传到。', '拍摄的人联网后会自动上传。'], en: ['The file has not arrived yet.', 'It comes when the person who took it is online.'] },
	push_denied: { zh: ['浏览器没有允许通知。', '不影响使用。要打开，请在系统和浏览器设置里允许通知。'], en: ['The browser does not allow notices.', 'The app works without. To have them, allow notices in the settings of the phone and the browser.'] },
	push_unreachable: { zh: ['联系不上浏览器的推送服务。', '不影响使用：打开应用时会自动更新。'], en: ['The browser’s push service cannot be reached.', 'The app works without: it updates when it is opened.'] },
	position_unavailable: { zh: ['没有取得位置。', '可以在地图上点选，或用门牌的位置。'], en: ['No position was found.', 'Pick it on the map, or use the door’s own point.'] },
	position_denied: { zh: ['浏览器没有允许使用位置。', '请在系统和浏览器设置里允许定位，或在地图上点选。'], en: ['The browser does not allow the use of your position.', 'Allow it in the settings of the phone and the browser, or pick the point on the map.'] },
	map_unavailable: { zh: ['地图没有打开。', '请联网后重试；事项和门牌在列表里照常可用。'], en: ['The map did not open.', 'Connect and try again; cases and doors are all in the lists.'] },
} as const satisfies { readonly [Code in ProblemCode]?: InBothLanguages };

export type FieldProblemCode = keyof typeof fieldTexts;

addTexts(fieldTexts);

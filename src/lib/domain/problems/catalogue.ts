/**
 * Every expected failure of the product, in one place. Codes are stable: they stand in logs, on the wire and in tests.
 * Each text says what happened and what to do. `status` is the HTTP status the server answers with.
 */
type Entry = { readonly status: number; readonly zh: readonly [string, string]; readonly en: readonly [string, string] };

function entry(status: number, zh: readonly [string, string], en: readonly [string, string]): Entry {
	return { status, zh, en };
}

export const catalogue = {
	// The wire
	body_unreadable: entry(400, ['请求内容无法识别。', '没有任何改动。请更新应用后重试。'], ['The request could not be read.', 'Nothing was changed. Update the app and try again.']),
	body_too_large: entry(413, ['请求内容过大（上限 {limit}）。', '没有任何改动。请分批提交。'], ['The request is too large (limit {limit}).', 'Nothing was changed. Send it in smaller parts.']),
	too_many_operations: entry(413, ['一次提交的操作过多（上限 {limit} 条）。', '没有任何改动。请分批提交。'], ['Too many operations at once (limit {limit}).', 'Nothing was changed. Send them in smaller parts.']),
	too_many_pins: entry(409, ['留在本机的事项太多（上限 {limit} 件）。', '请先在别的事项上取消“留在本机”。'], ['Too many cases are kept on this device (limit {limit}).', 'Release another one first.']),
	server_too_old: entry(503, ['服务器版本较旧，还收不下这一条。', '已保留。服务器更新后会自动上传，无需操作。'], ['The server is older than this app and cannot take this yet.', 'It is kept, and sent by itself once the server has been updated.']),
	entry_too_large: entry(413, ['这次保存的内容过大（上限 {limit}）。', '请减少文字，或分几次保存。'], ['What is saved at once is too large (limit {limit}).', 'Shorten it, or save it in several steps.']),
	protocol_too_old: entry(426, ['应用版本过旧，服务器无法识别。', '本机数据安全。请更新应用。'], ['This app is too old for the server.', 'What is on this device is safe. Update the app.']),
	server_restored: entry(409, ['服务器已从备份恢复。', '本机数据安全。应用会自动补传已发送的内容，无需操作。'], ['The server was restored from a backup.', 'What is on this device is safe. The app sends again what it had sent; there is nothing to do.']),
	audit_differs: entry(409, ['服务器的操作记录与本机以前看到的对不上。', '不影响您的工作。请让管理员运行 npm run audit -- verify，并核对“我的 → 同步”里显示的编号。'], ['The server’s record of who did what is not the one this device had seen.', 'Your work is not affected. Ask the administrator to run npm run audit -- verify, with what Me → Sync shows here.']),
	not_found: entry(404, ['没有找到。', '可能已移动，或不在您的辖区内。'], ['Not found.', 'It may have moved, or it is outside your areas.']),
	method_not_allowed: entry(405, ['不支持该请求方式。', '没有任何改动。'], ['This way of asking is not supported.', 'Nothing was changed.']),
	origin_not_allowed: entry(403, ['请求来自未知网址，已拒绝。', '请用管理员给的网址打开。'], ['The request came from an unknown address and was refused.', 'Open the app at the address your administrator gave you.']),
	server_broken: entry(500, ['服务器内部出错（编号 {incident}）。', '没有任何改动，本机数据安全，稍后会自动重试。'], ['The server failed (number {incident}).', 'Nothing was changed, what is on this device is safe, and it will be tried again.']),
	server_busy: entry(503, ['服务器正忙或正在维护。', '稍后会自动重试。'], ['The server is busy or under maintenance.', 'It will be tried again by itself.']),
	server_low: entry(507, ['服务器存储空间快满了，暂时不收照片和文件。', '文字照常上传，照片先留在本机，腾出空间后自动上传。请告诉管理员。'], ['The server is nearly full, so photos and documents wait.', 'Text is still sent; photos stay on this device and go by themselves once there is room. Tell your administrator.']),
	server_full: entry(507, ['服务器存储空间满了，暂时收不下。', '本机数据安全，可以继续工作，腾出空间后自动上传。请告诉管理员。'], ['The server is full and takes nothing now.', 'What is on this device is safe and you can carry on; it is sent once there is room. Tell your administrator.']),
	server_answer_unreadable: entry(502, ['服务器的回答无法识别。', '可能连着需要登录的无线网络。数据仍在本机，稍后会自动重试。'], ['The server’s answer could not be read.', 'You may be on a Wi-Fi that wants a sign-in. Your data is on this device and will be sent later.']),
	offline: entry(503, ['现在没有网络。', '可以继续工作，有网络时自动上传。'], ['There is no network now.', 'Carry on; everything is sent when the network is back.']),
	// Sign-in and sessions
	sign_in_failed: entry(401, ['账号或密码不对。', '请检查后重试，忘记密码请联系管理员。'], ['The account or the password is wrong.', 'Check both and try again, or ask your administrator.']),
	sign_in_limited: entry(429, ['尝试次数过多。', '请 {minutes} 分钟后再试。'], ['Too many tries.', 'Try again in {minutes} minutes.']),
	session_ended: entry(401, ['登录已过期。', '本机数据安全。请重新登录以继续上传。'], ['Your sign-in has ended.', 'What is on this device is safe. Sign in again so that it can be sent.']),
	device_wipe: entry(410, ['管理员要求清除这台设备上的资料。', '未上传的内容正在上传，传完后自动清除，无需操作。'], ['Your administrator has asked that this device be cleared.', 'What is not yet sent is being sent; the device clears itself after that. There is nothing to do.']),
	device_wipe_waits: entry(410, ['管理员要求清除这台设备上的资料，还有 {count} 条没有上传。', '请保持联网，传完才会清除；传不上去的，请联系管理员。'], ['Your administrator has asked that this device be cleared; {count} items are not sent yet.', 'Stay connected: it is cleared only once they are. If they do not go, tell your administrator.']),
	device_wiped: entry(410, ['这台设备上的资料已按管理员要求清除。', '您的内容都已上传，没有丢失。需要继续使用，请重新登录。'], ['This device was cleared at your administrator’s request.', 'All your work was sent; nothing is lost. To go on here, sign in again.']),
	demo_key_elsewhere: entry(403, ['演示账号只能在本机使用。', '请使用正式账号登录。'], ['Demo accounts work on this computer only.', 'Sign in with a real account.']),
	not_allowed: entry(403, ['您没有权限做这件事。', '请联系主管。'], ['You may not do this.', 'Ask your supervisor.']),
	out_of_scope: entry(403, ['不在您的辖区内。', '这一条已保留，请联系主管处理。'], ['This is outside your areas.', 'It is kept; ask your supervisor.']),
	// Keys and the vault
	wrong_passphrase: entry(401, ['口令不对。', '请重试；未上传的记录不会因此丢失。'], ['Wrong passphrase.', 'Try again; nothing unsent is lost by it.']),
	unlock_wait: entry(429, ['口令错误次数较多。', '请 {seconds} 秒后再试。'], ['Several wrong passphrases.', 'Try again in {seconds} seconds.']),
	passphrase_too_weak: entry(400, ['口令太短。', '请用至少 12 位数字，或 4 个以上的词。'], ['The passphrase is too short.', 'Use at least 12 digits, or four words or more.']),
	vault_locked: entry(401, ['应用已锁定。', '请用口令解锁。'], ['The app is locked.', 'Unlock it with your passphrase.']),
	vault_elsewhere: entry(409, ['应用已在另一个窗口打开。', '请到那个窗口继续，或在此处接管。'], ['The app is open in another window.', 'Go on there, or take over here.']),
	vault_missing: entry(410, ['本机存储被浏览器清除了。', '请重新登录；已收到的记录会重新下载，未上传的记录无法恢复，请告知主管。'], ['The browser has removed this device’s storage.', 'Sign in again; what the server received comes back. Unsent records are gone: tell your supervisor.']),
	vault_newer: entry(409, ['本机数据来自更新的应用版本。', '请更新应用，数据不会丢失。'], ['The data here was written by a newer app.', 'Update the app; nothing is lost.']),
	vault_blocked: entry(409, ['另一个窗口还开着旧版本，这里暂时打不开。', '请关掉应用的其他窗口再试；内容都在，不会丢。'], ['Another window still has an older version open, so this one cannot go on.', 'Close the app’s other windows and try again; nothing is lost.']),
	vault_unsigned: entry(401, ['这台设备上的登录没有完成。', '请用账号密码再登录一次；本机内容都在。'], ['Signing in was not completed on this device.', 'Sign in once more; what is on this device is kept.']),
	update_failed: entry(500, ['更新没有成功，您的资料安然无恙。', '一切都和更新前一样。请重启应用再试；若仍不行，请告诉管理员，不要清除浏览器数据。'], ['The update failed; your data is safe.', 'Everything is as it was before. Restart the app and try again; if it fails again, tell your administrator, and do not clear the browser’s data.']),
	records_missing: entry(410, ['浏览器清除了已下载的记录，您没上传的内容都还在。', '请重新打开并解锁，记录会自动重新下载。'], ['The browser removed the downloaded records; what you have not sent is still here.', 'Open the app again and unlock it; the records are downloaded anew.']),
	records_rebuilt: entry(410, ['浏览器清除过已下载的记录，正在重新下载。', '您没上传的内容都在。下载完之前，列表不完整。'], ['The browser had removed the downloaded records; they are being downloaded again.', 'What you have not sent is all here. Until that is done, the lists are incomplete.']),
	unsent_here: entry(409, ['这台设备上还有 {count} 条没有上传，不能移除。', '请先联网上传。'], ['{count} items on this device are not sent, so it cannot be removed.', 'Connect and let them go first.']),
	rescue_unreadable: entry(422, ['这不是抢救文件，或文件已损坏。', '没有任何改动。请换一份再试，原文件不要删。'], ['This is no rescue file, or it is damaged.', 'Nothing was changed. Try another copy, and do not delete this one.']),
	rescue_newer: entry(409, ['抢救文件来自更新的应用版本。', '请先更新应用，再导入。'], ['The rescue file was written by a newer app.', 'Update the app first, then import it.']),
	rescue_other_officer: entry(403, ['这份抢救文件属于另一位工作人员。', '请由本人登录后导入。'], ['This rescue file is another officer’s.', 'Its owner must sign in and import it.']),
	storage_full: entry(507, ['手机存储空间不足，刚才的内容没有保存。', '请删除一些照片或其他应用的数据后重试。'], ['The device is full; the last entry was not saved.', 'Free some space and try again.']),
	storage_low: entry(507, ['手机存储空间快满了，暂不能拍照。', '文字可以继续保存。请先联网上传。'], ['The device is nearly full, so photos are off.', 'Text still saves. Connect and let it upload.']),
	pull_full: entry(507, ['手机存储已满，新内容暂时下载不了。', '您填的文字还能保存和上传。请删除手机里不用的照片或应用；有空间后会自动继续。'], ['The device is full, so nothing new can be received.', 'What you write still saves and is sent. Delete photos or apps you no longer need; it goes on by itself once there is room.']),
	storage_failed: entry(500, ['本机存储出错，刚才的内容没有保存。', '请重试；若仍出错，请重启应用。'], ['The device’s storage failed; the last entry was not saved.', 'Try again, or restart the app.']),
	storage_damaged: entry(500, ['本机有 {count} 条未上传的记录损坏，无法读取。', '其余记录不受影响。请不要清除浏览器数据，并告诉管理员。'], ['{count} unsent entries on this device are damaged and cannot be read.', 'The others are fine. Do not clear the browser’s data, and tell your administrator.']),
	app_broken: entry(500, ['应用内部出错，刚才的操作没有完成。', '已保存的内容都在。请重试；若仍出错，请重启应用并告诉管理员。'], ['The app failed, and the last step was not done.', 'What was saved is there. Try again, or restart the app and tell your administrator.']),
	worker_stopped: entry(500, ['后台程序重新启动了。', '已保存的内容都在，请重试。'], ['The background part was restarted.', 'What was saved is there; try again.']),
	// Operations
	record_missing: entry(404, ['这条记录不存在或不在辖区内。', '请联系主管。'], ['This record does not exist or is outside your areas.', 'Ask your supervisor.']),
	record_left: entry(409, ['这条记录已转走，或已不在您的辖区内。', '您的改动没有丢，已转给现在负责的人核对。'], ['This record was handed over, or it is no longer in your areas.', 'Your change is not lost: it was put before those who have the record now.']),
	record_exists: entry(409, ['编号已被占用。', '这一条已保留，请联系管理员。'], ['The id is taken.', 'It is kept; ask your administrator.']),
	field_unknown: entry(422, ['有无法识别的栏目：{field}。', '这一条已保留，请更新应用。'], ['Unknown field: {field}.', 'It is kept; update the app.']),
	field_invalid: entry(422, ['栏目内容不合要求：{field}。', '请改正后重新保存。'], ['The field {field} is not valid.', 'Correct it and save again.']),
	field_required: entry(422, ['还缺：{field}。', '请补充后再继续。'], ['Still missing: {field}.', 'Fill it in and go on.']),
	photo_unreadable: entry(422, ['这个文件不是照片，或手机打不开。', '请重新拍一张。'], ['This file is no photo, or this device cannot open it.', 'Take another one.']),
	photo_required: entry(422, ['还缺照片。', '请先拍一张照片再保存。'], ['A photo is still missing.', 'Take one and save again.']),
	move_not_allowed: entry(409, ['这件事现在不能这样办。', '请刷新后查看可办的步骤。'], ['This step is not possible now.', 'Look again at the steps that are offered.']),
	depends_on_refused: entry(409, ['前一步没有被接受，这一步先放着。', '请先处理前一步。'], ['An earlier step was not accepted, so this one waits.', 'Deal with the earlier step first.']),
	operation_unknown: entry(422, ['服务器不认识这种操作。', '这一条已保留，请更新应用。'], ['The server does not know this kind of operation.', 'It is kept; update the app.']),
	operation_forged: entry(403, ['操作不是由登录的人和设备做出的。', '这一条已保留，请联系管理员。'], ['The operation was not made by who is signed in.', 'It is kept; ask your administrator.']),
	pack_missing: entry(409, ['找不到这项服务的定义。', '请联网更新后重试。'], ['The definition of this service is missing.', 'Connect, let it update, and try again.']),
	pack_broken: entry(422, ['这项服务的定义有误（{where}）。', '没有启用。请改正后重新发布。'], ['The definition of this service is faulty ({where}).', 'It was not taken into use. Correct it and publish again.']),
	group_incomplete: entry(422, ['一组操作没有完整到达。', '会自动重新上传。'], ['A group of operations arrived in part.', 'It will be sent again.']),
	// Forms and files
	form_missing: entry(404, ['找不到这份表单。', '请联网更新后重试。'], ['This form is missing.', 'Connect, let it update, and try again.']),
	form_broken: entry(422, ['表单无法打开。', '已填内容仍在。请把表单名告诉管理员。'], ['The form cannot be opened.', 'What was filled in is kept. Tell your administrator the form’s name.']),
	form_engine_timeout: entry(504, ['表单程序没有启动。', '已填内容仍在。请重启应用后再试。'], ['The form program did not start.', 'What was filled in is kept. Restart the app and try again.']),
	draft_missing: entry(404, ['找不到这份草稿。', '可能已提交，请查看走访记录。'], ['This draft is not there.', 'It may have been submitted; look at the visits.']),
	file_hash_differs: entry(422, ['文件在传输中损坏。', '会自动重新上传。'], ['The file was damaged on its way.', 'It will be sent again.']),
	file_unreadable: entry(422, ['这个文件打不开，或不是可以附上的格式。', '请换一个文件：照片、录音或 PDF。'], ['This file cannot be opened, or it is of a kind that cannot be attached.', 'Choose another: a photo, a recording or a PDF.']),
	file_store_failed: entry(500, ['服务器没能存下这个文件。', '文件仍在本机，稍后会自动重试。'], ['The server could not store the file.', 'It is still on this device and will be tried again by itself.']),
	microphone_denied: entry(403, ['浏览器没有允许使用麦克风。', '请在系统和浏览器设置里允许，再试一次。'], ['The browser does not allow the microphone.', 'Allow it in the system’s and the browser’s settings, then try again.']),
	microphone_unavailable: entry(503, ['这台设备不能录音，或麦克风正被别的应用占用。', '请关掉别的应用再试，或改用文字记录。'], ['This device cannot record, or another app uses the microphone.', 'Close other apps and try again, or write it down instead.']),
	file_too_large: entry(413, ['文件太大（上限 {limit}）。', '请重拍或缩小后再试。'], ['The file is too large (limit {limit}).', 'Take it again or make it smaller.']),
	file_missing: entry(404, ['文件还没有传到。', '拍摄的人联网后会自动上传。'], ['The file has not arrived yet.', 'It comes when the person who took it is online.']),
	push_denied: entry(403, ['浏览器没有允许通知。', '不影响使用。要打开，请在系统和浏览器设置里允许通知。'], ['The browser does not allow notices.', 'The app works without. To have them, allow notices in the settings of the phone and the browser.']),
	push_unreachable: entry(503, ['联系不上浏览器的推送服务。', '不影响使用：打开应用时会自动更新。'], ['The browser’s push service cannot be reached.', 'The app works without: it updates when it is opened.']),
	position_unavailable: entry(503, ['没有取得位置。', '可以在地图上点选，或用门牌的位置。'], ['No position was found.', 'Pick it on the map, or use the door’s own point.']),
	position_denied: entry(403, ['浏览器没有允许使用位置。', '请在系统和浏览器设置里允许定位，或在地图上点选。'], ['The browser does not allow the use of your position.', 'Allow it in the settings of the phone and the browser, or pick the point on the map.']),
	map_unavailable: entry(503, ['地图没有打开。', '请联网后重试；事项和门牌在列表里照常可用。'], ['The map did not open.', 'Connect and try again; cases and doors are all in the lists.']),
	// The server's own start
	tls_required: entry(500, ['没有证书，拒绝在本机以外提供服务。', '请设置 TLS_CERT 和 TLS_KEY，或在可信代理后设置 ORIGIN。'], ['No certificate, so serving beyond this machine is refused.', 'Set TLS_CERT and TLS_KEY, or ORIGIN behind a trusted proxy.']),
	database_unreachable: entry(503, ['数据库连接不上。', '请运行 npm run doctor 查看原因。'], ['The database cannot be reached.', 'Run npm run doctor to see why.']),
} as const satisfies Record<string, Entry>;

export type ProblemCode = keyof typeof catalogue;

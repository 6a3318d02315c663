import type { ProblemCode } from './catalogue.ts';
import { addTexts } from './problemText.ts';
import type { InBothLanguages } from './texts.ts';

/** The sentences about accesses of other apps: most are read in the other app. */
const appTexts = {
	app_access_unknown: { zh: ['这个接入地址无效。', '请在上门的“我的 → 其他应用”里重新建立接入，再扫一次码。'], en: ['This address opens nothing.', 'Make an access anew in Doorstep under Me → Other apps, and scan its code.'] },
	app_access_ended: { zh: ['这个接入已经停用。', '填好的内容还在这部手机上。请在上门的“我的 → 其他应用”里重新建立接入，再扫一次码。'], en: ['This access was withdrawn.', 'What was filled in is still on this phone. Make an access anew in Doorstep under Me → Other apps, and scan its code.'] },
	app_access_many: { zh: ['接入太多了：每人最多 10 个。', '请先停用不再使用的。'], en: ['There are too many: ten for an officer at most.', 'Withdraw one that is not used any more.'] },
	submission_unreadable: { zh: ['收到的内容读不出是哪份记录。', '内容还在这部手机上，没有收下任何东西。请告诉管理员。'], en: ['What was sent cannot be read as a filled form.', 'It is still on this phone, and nothing was taken. Tell your administrator.'] },
	submission_form_unknown: { zh: ['服务器没有发布过这份表单的这个版本。', '内容还在这部手机上。请告诉管理员；发布后再发送即可。'], en: ['The server has not published this version of the form.', 'It is still on this phone. Tell your administrator; send it again once it is published.'] },
	submission_differs: { zh: ['这份记录已经收到过，内容与这次不同。', '先前收到的保留不变。要更正，请打开已发送的记录编辑后另行发送。'], en: ['This very entry came before, with another content.', 'What came first stays as it is. To correct it, edit the sent form and send that.'] },
} as const satisfies { readonly [Code in ProblemCode]?: InBothLanguages };

export type AppProblemCode = keyof typeof appTexts;

addTexts(appTexts);

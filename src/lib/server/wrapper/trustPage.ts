/** A page that needs no script and no app: it is opened by phones that do not trust this server yet. */
export function trustPage(values: { readonly app: string; readonly certificatePath: string; readonly qr: string; readonly here: string }): string {
	const { app, certificatePath, qr, here } = values;
	return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>信任本地服务器 · Trust this server</title>
<style>
:root { color-scheme: light dark }
body { font: 1.0625rem/1.6 system-ui, "Noto Sans CJK SC", sans-serif; max-width: 40rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem }
h1 { font-size: 1.5rem; line-height: 1.3 } h2 { font-size: 1.125rem; margin: 2rem 0 .25rem }
.go { display: block; padding: .9rem 1rem; margin: 1rem 0; border-radius: .75rem; background: #0f5c5c; color: #fff; text-align: center; text-decoration: none; font-weight: 600 }
img { display: block; width: 13rem; height: 13rem; margin: 1rem auto; background: #fff; padding: .5rem; border-radius: .75rem }
ol { padding-left: 1.4rem } code { overflow-wrap: anywhere } hr { margin: 2.5rem 0; border: 0; border-top: 1px solid #8886 }
</style>
</head>
<body>
<main>
<h1>让手机信任本单位的上门服务器</h1>
<p>只需做一次。证书由本单位的服务器生成，不经过外网。请当面向管理员确认后再安装。</p>
<a class="go" href="${certificatePath}">1. 下载证书</a>
<h2>安卓</h2>
<ol><li>下载后打开“设置”，搜索“证书”，选“安装证书 → CA 证书”。</li><li>选择 <code>doorstep-ca.crt</code>，按提示确认。</li></ol>
<h2>苹果手机、平板</h2>
<ol><li>用 Safari 打开本页并下载，点“允许”。</li><li>“设置 → 已下载描述文件”，点“安装”。</li><li>“设置 → 通用 → 关于本机 → 证书信任设置”，打开 Doorstep 的开关。</li></ol>
<h2>电脑</h2>
<ol><li>Windows：双击证书，“安装证书 → 本地计算机 → 受信任的根证书颁发机构”。</li><li>macOS：双击证书加入“系统”钥匙串，设为“始终信任”。</li><li>Linux：在浏览器设置的“证书 → 授权机构”中导入。</li></ol>
<a class="go" href="${app}">2. 打开上门 ${app}</a>
<p>用另一部手机扫码打开本页：</p>
<img src="${qr}" alt="${here}">
<hr>
<div lang="en">
<h1>Let your phone trust your organisation’s Doorstep server</h1>
<p>Once only. Your organisation’s own server made this certificate; nothing goes over the internet. Ask your administrator in person before you install it.</p>
<a class="go" href="${certificatePath}">1. Get the certificate</a>
<h2>Android</h2>
<ol><li>Open Settings, search for “certificate”, choose “Install a certificate → CA certificate”.</li><li>Pick <code>doorstep-ca.crt</code> and confirm.</li></ol>
<h2>iPhone, iPad</h2>
<ol><li>Open this page in Safari, get the certificate, tap “Allow”.</li><li>Settings → Profile Downloaded → Install.</li><li>Settings → General → About → Certificate Trust Settings: switch on Doorstep.</li></ol>
<h2>Computers</h2>
<ol><li>Windows: double-click it, “Install Certificate → Local Machine → Trusted Root Certification Authorities”.</li><li>macOS: double-click it, add it to the System keychain, set “Always Trust”.</li><li>Linux: import it in the browser’s settings, “Certificates → Authorities”.</li></ol>
<a class="go" href="${app}">2. Open Doorstep ${app}</a>
</div>
</main>
</body>
</html>
`;
}

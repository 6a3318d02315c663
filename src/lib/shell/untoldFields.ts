const fields = 'form, input, textarea, select';

/**
 * Browsers write what stands in a page's fields to their session files, in clear, so as to bring back a tab that was closed or killed. They pass over
 * fields that say `autocomplete="off"` (HTML Standard, "autofill"; Chromium also for fields in no form, WebKit only by the form). Our drafts bring
 * everything back, sealed; so every field says it, whoever draws it, unless it says otherwise itself.
 */
export function keepFieldsUntold(root: Document): void {
	const mark = (element: Element): void => {
		if (!element.hasAttribute('autocomplete')) element.setAttribute('autocomplete', 'off');
	};
	const markAll = (within: ParentNode): void => within.querySelectorAll(fields).forEach(mark);
	// Told before the browser paints, and so before anybody can type.
	new MutationObserver((changes) => {
		for (const node of changes.flatMap((change) => [...change.addedNodes])) {
			if (!(node instanceof Element)) continue;
			if (node.matches(fields)) mark(node);
			markAll(node);
		}
	}).observe(root, { childList: true, subtree: true });
	markAll(root);
}

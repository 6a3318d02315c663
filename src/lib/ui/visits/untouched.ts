const touches = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchmove', 'scroll'] as const;
let lastMs = 0;
for (const touch of touches) globalThis.addEventListener?.(touch, () => { lastMs = performance.now(); }, { capture: true, passive: true });

/** Once nobody has touched, scrolled or typed for so long. */
export async function untouched(ms: number): Promise<void> {
	for (let left = ms; left > 0; left = ms - (performance.now() - lastMs)) await new Promise((resolve) => setTimeout(resolve, left));
}

// One prerendered shell answers every address; everything is drawn on the device.
export const ssr = false;
export const trailingSlash = 'never';

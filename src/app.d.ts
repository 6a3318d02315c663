declare global {
	namespace App {
		interface PageState {
			/** Open sheet, so that the phone's back gesture closes it. */
			sheet?: string;
		}
	}
}

export {};

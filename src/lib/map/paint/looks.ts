import type { Look } from '../fieldMap.ts';

/** Colours of the base. It is the ground on which the cases stand, so it stays pale; labels keep 4.5:1 to the land. */
export type Palette = {
	readonly land: string; readonly green: string; readonly field: string; readonly sand: string; readonly campus: string; readonly water: string; readonly building: string; readonly buildingEdge: string;
	readonly road: string; readonly roadEdge: string; readonly mainRoad: string; readonly path: string; readonly rail: string; readonly outline: string; readonly outlineMine: string;
	readonly label: string; readonly quietLabel: string; readonly waterLabel: string; readonly greenLabel: string; readonly areaLabel: string; readonly halo: string; readonly door: string;
};

export const palettes: { readonly [L in Look]: Palette } = {
	light: {
		land: '#f2f1ea', green: '#d9e8cd', field: '#e9ecd6', sand: '#efe6cf', campus: '#eeeae2', water: '#bfdcea', building: '#e3ddd0', buildingEdge: '#cdc4b2',
		road: '#ffffff', roadEdge: '#d8d2c4', mainRoad: '#fdf3d2', path: '#c9bfab', rail: '#a9aaa4', outline: '#9aa5a1', outlineMine: '#0f5c5c',
		label: '#45504d', quietLabel: '#5a635f', waterLabel: '#1f5a78', greenLabel: '#2f5f33', areaLabel: '#0f5c5c', halo: '#f8f7f2', door: '#5c6b66',
	},
	dark: {
		land: '#18211f', green: '#1d2f23', field: '#1f2a20', sand: '#2a291f', campus: '#1e2624', water: '#173242', building: '#27332f', buildingEdge: '#37453f',
		road: '#3a4844', roadEdge: '#121917', mainRoad: '#4d5a4c', path: '#41504b', rail: '#5a6663', outline: '#5b6a66', outlineMine: '#6fd0c4',
		label: '#c3cfcb', quietLabel: '#a9b7b2', waterLabel: '#8fc2e2', greenLabel: '#9bcf9f', areaLabel: '#8ad9cf', halo: '#121917', door: '#9fb0ab',
	},
	contrast: {
		land: '#ffffff', green: '#e3f2da', field: '#f3f7e6', sand: '#f7f1de', campus: '#f5f5f5', water: '#cfe6f5', building: '#f0f0f0', buildingEdge: '#000000',
		road: '#ffffff', roadEdge: '#000000', mainRoad: '#fff0b3', path: '#5a5a5a', rail: '#3a3a3a', outline: '#000000', outlineMine: '#00333a',
		label: '#000000', quietLabel: '#000000', waterLabel: '#002f5c', greenLabel: '#003d16', areaLabel: '#00333a', halo: '#ffffff', door: '#000000',
	},
};

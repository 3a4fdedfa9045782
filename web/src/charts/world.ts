import { geoEqualEarth, geoPath } from 'd3-geo';
import type { MultiPoint } from 'geojson';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

/** public/geo/world.json: shapes by ISO code, and points for territories too small to be seen. */
export type World = Topology<{ countries: GeometryCollection }> & {
  dots: [code: string, longitude: number, latitude: number][];
};

export interface WorldShapes {
  countries: { code: string; path: string }[];
  borders: string;
  dots: { code: string; x: number; y: number }[];
}

export const MAP_WIDTH = 800;
export const MAP_HEIGHT = 352;

// What must fit: Hawaii, Fiji, the tips of Greenland and Tierra del Fuego. A few
// far islands of the Pacific lie on the margin outside.
const frame: MultiPoint = {
  type: 'MultiPoint',
  coordinates: [
    [-161, 0],
    [179.9, 0],
    [-40, 83.7],
    [-70, -56],
  ],
};

/** Projects the world once; what the figures change is colours only. */
export function project(world: World): WorldShapes {
  const { countries } = world.objects;
  const land = feature(world, countries);
  // Turned by 11 degrees so that the cut runs through the Bering Strait and no country.
  const projection = geoEqualEarth().rotate([-11, 0]).fitSize([MAP_WIDTH, MAP_HEIGHT], frame);
  const path = geoPath(projection).digits(1);
  return {
    countries: land.features
      .map((shape) => ({ code: String(shape.id), path: path(shape) ?? '' }))
      .filter((shape) => shape.path),
    borders: path(mesh(world, countries, (a, b) => a !== b)) ?? '',
    dots: world.dots.flatMap(([code, longitude, latitude]) => {
      const at = projection([longitude, latitude]);
      return at ? [{ code, x: at[0], y: at[1] }] : [];
    }),
  };
}

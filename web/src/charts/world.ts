import { geoEqualEarth, geoPath, type GeoPermissibleObjects } from 'd3-geo';
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
export const MAP_HEIGHT = 392;

/** Projects the world once; what the figures change is colours only. */
export function project(world: World): WorldShapes {
  const { countries } = world.objects;
  const land = feature(world, countries);
  // Turned by 11 degrees so that the cut runs through the Bering Strait and no country.
  const projection = geoEqualEarth()
    .rotate([-11, 0])
    .fitExtent(
      [
        [2, 2],
        [MAP_WIDTH - 2, MAP_HEIGHT - 2],
      ],
      land as GeoPermissibleObjects,
    );
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

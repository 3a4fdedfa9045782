// Makes public/geo/world.json, the map of the dashboard, from world-atlas.
//
// Source: world-atlas countries-50m (package licence ISC), a conversion of
// Natural Earth 4.1, which is in the public domain. Its boundaries are de
// facto; the dashboard says so beside the map.
//
// What is done: Antarctica is dropped, numeric country codes become ISO
// 3166-1 alpha-2, lines are simplified and quantized, and territories too
// small to be seen are listed with a point each, to be drawn as dots.
import fs from 'node:fs';
import { geoArea, geoCentroid } from 'd3-geo';
import iso from 'i18n-iso-countries';
import { feature, quantize } from 'topojson-client';
import { filter, filterWeight, presimplify, simplify } from 'topojson-simplify';

const source = new URL('../node_modules/world-atlas/countries-50m.json', import.meta.url);
const target = new URL('../public/geo/world.json', import.meta.url);

const ANTARCTICA = '010';
const MIN_WEIGHT = 0.1; // square degrees that a vertex must be worth
const QUANTA = 1e4; // steps across the map
const DOT_STERADIANS = 3e-5; // a territory below this area is drawn as a dot

// Shapes to which ISO gives no code, by name.
const withoutCode = {
  Kosovo: 'XK', // user-assigned, as the geolocation data has it
  'N. Cyprus': 'CY',
  Somaliland: 'SO',
  'Indian Ocean Ter.': 'AU',
  'Siachen Glacier': 'IN',
};

function alpha2(shape) {
  const code = shape.id ? iso.numericToAlpha2(shape.id) : withoutCode[shape.properties.name];
  if (!code) throw new Error(`no ISO code for ${shape.properties.name}: add it to withoutCode`);
  return code;
}

function build() {
  const atlas = JSON.parse(fs.readFileSync(source, 'utf8'));
  delete atlas.objects.land;
  const countries = atlas.objects.countries;
  countries.geometries = countries.geometries
    .filter((shape) => shape.id !== ANTARCTICA)
    .map((shape) => {
      shape.id = alpha2(shape);
      delete shape.properties;
      return shape;
    });

  const dots = feature(atlas, countries)
    .features.filter((f) => geoArea(f) < DOT_STERADIANS)
    .map((f) => [f.id, ...geoCentroid(f).map((degrees) => +degrees.toFixed(2))]);

  let world = simplify(presimplify(atlas), MIN_WEIGHT);
  world = quantize(filter(world, filterWeight(world, MIN_WEIGHT / 2)), QUANTA);
  world.dots = dots;
  return world;
}

fs.mkdirSync(new URL('.', target), { recursive: true });
fs.writeFileSync(target, JSON.stringify(build()));

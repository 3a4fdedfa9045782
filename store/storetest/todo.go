package storetest

var dayContract []contract
var settingsContract []contract
var partContract []contract
var batchContract []contract
var valueContract []contract
var readContract []contract
var checkContract []contract

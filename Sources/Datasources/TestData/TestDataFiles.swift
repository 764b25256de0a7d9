/// Texts that scenarios need; the files bear the names that Grafana's have, their contents are our own.
enum TestDataFiles {
  static let servers = [
    "backend-01", "backend-02", "backend-03", "backend-04", "web-01", "web-02", "web-03", "web-04", "mysql-01", "mysql-02",
    "postgres-01", "postgres-02", "kafka-01", "kafka-02", "zookeeper-01", "zookeeper-02", "storage-01", "storage-02",
  ]

  static let rooms = [
    "Basement", "Lounge", "Veranda", "Bedroom", "Spare room", "Kitchen", "Nursery", "Bathroom", "Garden", "Attic", "Balcony",
  ]

  static let csv = [
    "population_by_state.csv": """
      State,2020,2000,1980,1960
      California,39500000,33900000,23700000,15700000
      Texas,29100000,20900000,14200000,9600000
      Florida,21500000,16000000,9700000,5000000
      New York,20200000,19000000,17600000,16800000
      Pennsylvania,13000000,12300000,11900000,11300000
      Illinois,12800000,12400000,11400000,10100000
      """,
    "gdp_per_capita.csv": """
      Country,GDP per capita
      Luxembourg,112875
      Norway,67329
      United States,63528
      Germany,46253
      Japan,40193
      Spain,26959
      Brazil,6815
      India,1933
      """,
    "browser_marketshare.csv": """
      browser,market share
      Chrome,64
      Safari,19
      Edge,4.1
      Firefox,3.4
      Samsung Internet,2.9
      Opera,2.3
      """,
    "weight_height.csv": """
      Gender,Height,Weight
      Female,158,54
      Female,163,59
      Female,169,63
      Female,174,70
      Male,168,68
      Male,175,76
      Male,181,83
      Male,189,92
      """,
    "ohlc_dogecoin.csv": """
      time,open,high,low,close,volume
      1620000000000,0.37,0.39,0.35,0.38,5100000
      1620086400000,0.38,0.57,0.38,0.54,24100000
      1620172800000,0.54,0.69,0.52,0.66,31500000
      1620259200000,0.66,0.66,0.56,0.58,17900000
      1620345600000,0.58,0.72,0.53,0.69,20800000
      1620432000000,0.69,0.73,0.63,0.64,12400000
      """,
    "flight_info_by_state.csv": """
      State,Lat,Lng,Count,Price
      CA,37.2,-119.3,1400,120
      TX,31.5,-99.3,1100,95
      NY,42.9,-75.5,900,140
      FL,28.6,-82.4,1000,80
      WA,47.4,-120.4,400,110
      """,
  ]
}

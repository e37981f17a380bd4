set max_temp_directory_size = $size

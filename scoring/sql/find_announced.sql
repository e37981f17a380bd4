select key from announced
